import type { Exchange } from '../exchange/exchange.ts';
import { redactorFor } from '../report/redact.ts';
import { causesOf } from './causes.ts';
import { type State, selectedRow } from './state.ts';

/** What `y` copies in a view, secrets taken out: the configuration, a cause, or the requests as curl commands. */
export function copyText(state: State, showSecrets: boolean): string {
  if (state.view === 'configuration' || state.view === 'diff') return state.trial.texts.at(-1) ?? '';
  if (state.view === 'overview') return causesOf(state)[state.causeAt]?.text ?? '';
  const row = selectedRow(state);
  const whole = row === null ? null : state.session.store.whole(row);
  if (!whole) return '';
  const { preflight, actual } = whole.judged.attempt;
  const findings = whole.judged.findings.map(({ diagnostic }) => `# ${diagnostic.message}`);
  const commands = [preflight, actual].filter((one) => one !== null).map((one) => curl(one, showSecrets));
  return [...findings, ...commands, ''].join('\n');
}

/** What curl adds itself, or what would only get in the way. */
const LEFT_OUT = new Set(['host', 'content-length', 'connection', 'accept-encoding']);

function curl({ method, url, requestHeaders }: Exchange, showSecrets: boolean): string {
  const redactor = redactorFor(showSecrets);
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

/** The sequence by which a terminal takes text into its clipboard (OSC 52), passed through tmux. */
export function clipboardSequence(text: string, env: Readonly<Record<string, string | undefined>>): string | null {
  const bytes = Buffer.from(text);
  if (bytes.length > MAX_COPY_BYTES) return null;
  const sequence = `\x1b]52;c;${bytes.toString('base64')}\x07`;
  return env['TMUX'] ? `\x1bPtmux;${sequence.replaceAll('\x1b', '\x1b\x1b')}\x1b\\` : sequence;
}
