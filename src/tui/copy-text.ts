import type { JudgedAttempt } from '../attribution/finding.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { type Redactor, redactorFor } from '../report/redact.ts';
import { decisiveHeaders } from './decisive.ts';
import { type State, selectedRow, type View } from './state.ts';
import { causesOf } from './tallies.ts';

export type Copy = 'finding' | 'header' | 'curl' | 'url' | 'configuration';

/** The keys behind `Y`; `null`: what `y` copies in the view. */
export const COPIES: readonly { readonly key: string; readonly what: Copy | null; readonly name: string }[] = [
  { key: 'f', what: 'finding', name: 'finding' },
  { key: 'h', what: 'header', name: 'headers that decide' },
  { key: 'c', what: 'curl', name: 'curl' },
  { key: 'u', what: 'url', name: 'URL' },
  { key: 'x', what: 'configuration', name: 'configuration' },
  { key: 'y', what: null, name: 'all' },
];

/** What `y` means where it is pressed. */
const USUAL: Readonly<Partial<Record<View, readonly Copy[]>>> = {
  configuration: ['configuration'],
  diff: ['configuration'],
  evidence: ['header'],
  matrix: ['finding'],
};

/** What is copied, secrets taken out: in the overview the cause, else parts of the selected request or the configuration. */
export function copyText(state: State, what: Copy | null, showSecrets: boolean): string {
  if (state.view === 'overview' && what === null) return causesOf(state)[state.causeAt]?.text ?? '';
  const wanted = what === null ? (USUAL[state.view] ?? ['finding', 'curl']) : [what];
  if (wanted[0] === 'configuration') return state.trial.texts.at(-1) ?? '';
  const row = selectedRow(state);
  const whole = row === null ? null : state.session.store.whole(row);
  if (!whole) return '';
  const redactor = redactorFor(showSecrets);
  const parts = wanted.map((one) => PARTS[one](whole.judged, redactor)).filter((part) => part !== '');
  return parts.length === 0 ? '' : `${parts.join('\n')}\n`;
}

const PARTS: Readonly<Record<Copy, (judged: JudgedAttempt, redactor: Redactor) => string>> = {
  finding: ({ findings }, redactor) =>
    findings
      .map(({ diagnostic: { code, message, help } }) =>
        redactor.text([`# ${code}: ${message}`, ...(help ? [`# help: ${help.text.split('\n')[0]}`] : [])].join('\n')),
      )
      .join('\n'),
  header: (judged, redactor) =>
    decisiveHeaders(judged)
      .map(({ name, value }) => `${name}: ${redactor.headerValue(name.toLowerCase(), value)}`)
      .join('\n'),
  curl: ({ attempt: { preflight, actual } }, redactor) =>
    [preflight, actual]
      .filter((one) => one !== null)
      .map((one) => curl(one, redactor))
      .join('\n'),
  url: ({ attempt }, redactor) => redactor.url(attempt.url),
  configuration: () => '',
};

/** What curl adds itself, or what would only get in the way. */
const LEFT_OUT = new Set(['host', 'content-length', 'connection', 'accept-encoding']);

function curl({ method, url, requestHeaders }: Exchange, redactor: Redactor): string {
  const parts = ['curl -i', `-X ${quoted(method ?? 'GET')}`, quoted(redactor.url(url ?? ''))];
  for (let i = 0; i + 1 < requestHeaders.length; i += 2) {
    const name = requestHeaders[i]!;
    const lower = name.toLowerCase();
    if (LEFT_OUT.has(lower) || lower.startsWith('sec-')) continue;
    parts.push(`-H ${quoted(`${name}: ${redactor.headerValue(lower, requestHeaders[i + 1]!)}`)}`);
  }
  return parts.join(' \\\n  ');
}

/** For a POSIX shell; control characters have no place in a command. */
const quoted = (text: string): string => `'${text.replace(/[\u0000-\u001f\u007f]/g, '').replaceAll("'", "'\\''")}'`;

const MAX_COPY_BYTES = 100_000;

/**
 * The sequence by which a terminal takes text into its clipboard (OSC 52). Tmux takes it for itself or lets it through
 * to the terminal around it, whichever it is set to do; screen has to be told to let it through.
 */
export function clipboardSequence(text: string, env: Readonly<Record<string, string | undefined>>): string | null {
  const bytes = Buffer.from(text);
  if (bytes.length > MAX_COPY_BYTES) return null;
  const sequence = `\x1b]52;c;${bytes.toString('base64')}\x07`;
  if (env['TMUX']) return `\x1bPtmux;${sequence.replaceAll('\x1b', '\x1b\x1b')}\x1b\\${sequence}`;
  if (!env['TERM']?.startsWith('screen')) return sequence;
  const pieces = sequence.match(new RegExp(`[\\s\\S]{1,${SCREEN_PIECE}}`, 'g')) ?? [];
  return pieces.map((piece) => `\x1bP${piece}\x1b\\`).join('');
}

/** Screen drops longer strings. */
const SCREEN_PIECE = 500;
