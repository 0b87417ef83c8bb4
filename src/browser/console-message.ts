import { type Engine, MESSAGES } from './console-message-table.ts';
import type { CorsError } from './verdict.ts';

/** A line that a browser wrote to its console because of CORS. */
export interface ConsoleMessage {
  readonly engine: Engine;
  /** `null`: a failure that is not CORS. */
  readonly corsError: CorsError | null;
  readonly isPreflight: boolean;
  readonly url: string | null;
  readonly origin: string | null;
  /** The method, header or value that it quotes. */
  readonly quoted: string | null;
  readonly likely: string;
  /** The diagnostic whose page tells more. */
  readonly code: string;
}

/** Longer than any message with its URL. */
const MAX_LENGTH = 16_384;

/** Reads a pasted console line, as Chromium (several ages), Firefox and Safari write them; `null`: it is none. */
export function readConsoleMessage(pasted: string): ConsoleMessage | null {
  const text = pasted.slice(0, MAX_LENGTH).replace(/[‘’]/g, "'").replace(/\s+/g, ' ');
  const row = MESSAGES.filter(({ engine }) => engine === engineOf(text)).find((one) => one.text.test(text));
  if (!row) return null;
  const [, quoted = null] = row.text.exec(text) ?? [];
  return {
    engine: row.engine,
    corsError: row.corsError,
    isPreflight: /preflight/i.test(text),
    url: /(?:at '|load |resource at )(https?:\/\/[^\s']+?)(?=[\s':]|\. )/.exec(text)?.[1] ?? null,
    origin:
      /(?:from origin '|Origin ')([^']+)'/.exec(text)?.[1] ?? /Origin (\S+:\/\/\S+) is not/.exec(text)?.[1] ?? null,
    quoted,
    likely: row.likely,
    code: row.code,
  };
}

function engineOf(text: string): Engine {
  if (/Cross-Origin Request Blocked|\(Reason: /.test(text)) return 'Firefox';
  return /blocked by CORS policy|Failed to load|cannot load|has been blocked|in preflight response|Response to preflight|'Access-Control-/.test(
    text,
  )
    ? 'Chromium'
    : 'Safari';
}
