export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;
export const COLON = 0x3a;
export const COMMA = 0x2c;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;

/** What a byte outside strings can be. */
export const JUNK = 0;
export const SPACE = 1;
/** Part of a number or of `true`, `false`, `null`, `NaN`, `Infinity`, `undefined`. */
export const LITERAL = 2;
export const OPEN = 3;
export const CLOSE = 4;
export const STRING = 5;
export const SEPARATOR = 6;

export const BYTE_CLASS: Uint8Array = classes();

function classes(): Uint8Array {
  const table = new Uint8Array(256);
  const put = (kind: number, bytes: string): void => {
    for (const byte of Buffer.from(bytes, 'latin1')) table[byte] = kind;
  };
  put(SPACE, ' \t\r\n');
  put(LITERAL, '+-.0123456789eEtrufalsnNIiyd');
  put(OPEN, '{[');
  put(CLOSE, '}]');
  put(STRING, '"');
  put(SEPARATOR, ',:');
  return table;
}

/** The value of a number or literal; `undefined` when it is none. JavaScript's `NaN` and the like count as `null`. */
export function parseLiteral(text: string): number | boolean | null | undefined {
  switch (text) {
    case 'null':
    case 'NaN':
    case 'Infinity':
    case '-Infinity':
    case 'undefined':
      return null;
    case 'true':
      return true;
    case 'false':
      return false;
    default:
      return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(text) ? Number(text) : undefined;
  }
}
