/** What the beginning of a body shows it to be. */
export type Sniffed = 'HTML' | 'XML' | 'JSON';

/** What decides is within this much of a body, its content coding undone. */
export const SNIFFED_BYTES = 1024;

/**
 * Whether the beginning of a body is of a kind that is no script, image or style sheet, as Chromium looks for it
 * (`services/network/orb/orb_sniffers.cc`); `null`: it may be one. What would only show with more bytes does not count.
 */
export function sniff(body: string): Sniffed | null {
  const start = body.slice(0, SNIFFED_BYTES);
  if (isHtml(start)) return 'HTML';
  if (/^[ \t\r\n]*<\?xml/.test(start)) return 'XML';
  return isForFetchOnly(start) ? 'JSON' : null;
}

/** Without `<!--`, which may begin a script as well. `<b` is also that of `<body` and `<br`. */
const HTML_TAG = /^<(?:!doctype html|script|html|head|iframe|h1|div|font|table|a|style|title|b|p)/i;
/** ECMA-262, LineTerminator. */
const LINE_TERMINATOR = /[\n\r\u2028\u2029]/g;

function isHtml(start: string): boolean {
  for (let at = 0; ; ) {
    const rest = start.slice(at).replace(/^[ \t\r\n]+/, '');
    if (HTML_TAG.test(rest)) return true;
    if (!rest.startsWith('<!--')) return false;
    // To a script a comment of HTML goes on to the end of its line (ECMA-262, SingleLineHTMLCloseComment).
    const close = rest.indexOf('-->', 4);
    LINE_TERMINATOR.lastIndex = close + 3;
    const lineEnd = close < 0 ? null : LINE_TERMINATOR.exec(rest);
    if (lineEnd === null) return false;
    at = start.length - rest.length + lineEnd.index;
  }
}

/** What servers put before JSON so that it is no script: a syntax error, or a loop without end. */
const BREAKERS = [")]}'", '{}&&', '{} &&', 'for(;;);', 'for (;;);', 'while(1);', 'while (1);'];
/** An object with a member: to a script a block, and a syntax error at its colon. */
const OBJECT = /^[ \t\r\n]*\{[ \t\r\n]*"(?:[^"\\]|\\[\s\S])*"[ \t\r\n]*:/;

const isForFetchOnly = (start: string): boolean =>
  BREAKERS.some((breaker) => start.startsWith(breaker)) || OBJECT.test(start);
