import type { JudgedAttempt } from '../../attribution/finding.ts';
import { plural } from '../../diagnostics/wording.ts';
import { type Exchange, type ExchangeSource, fileOfFrame } from '../../exchange/exchange.ts';
import { markOf, type Side, type Stage } from '../decisive.ts';
import { HIDDEN, LIT, type MarkedFrame, markedFrames } from '../frame-bytes.ts';
import { harLines } from '../har-text.ts';
import { cut, fileName, heading, type Look, windowed } from '../look.ts';
import { entryKey, frameKey, rereading, type State, selectedRow } from '../state.ts';

const TITLES: Readonly<Record<Stage, string>> = { preflight: 'Preflight', actual: 'Request' };
const SIDES: Readonly<Record<Side, string>> = { request: 'request', response: 'answer' };

/** Where it was seen: the frames with their bytes, and what they decode to; or the entry of the HAR. */
export function evidence(state: State, look: Look, rows: number): string[] {
  const row = selectedRow(state);
  const whole = row === null ? null : state.session.store.whole(row);
  if (!whole) return windowed([look.paint('faint', 'nothing is selected')], 0, rows);
  if (!whole.isItself) {
    const why =
      state.session.missing.get(`attempt ${row}`) ?? `where it was seen is being looked for again${rereading(state)}`;
    return windowed([look.paint('faint', cut(look, why))], 0, rows);
  }
  const lines = (['preflight', 'actual'] as const).flatMap((stage) => {
    const exchange = whole.judged.attempt[stage];
    return exchange ? stageLines(state, look, whole.judged, { stage, exchange }) : [];
  });
  return windowed(lines, state.scroll, rows);
}

interface Seen {
  readonly stage: Stage;
  readonly exchange: Exchange;
}

function stageLines(state: State, look: Look, judged: JudgedAttempt, seen: Seen): string[] {
  const { source } = seen.exchange;
  if (source.kind === 'har') return entryLines(state, look, judged, { ...seen, source });
  if (source.kind === 'netlog') {
    const title = `${TITLES[seen.stage]}: ${fileName(source.file)} source ${source.id}`;
    const [request, response] = (['request', 'response'] as const).map((side) =>
      decoded(look, seen.exchange, { side, title: `${title}, ${SIDES[side]}`, lit: litNames(judged, seen, side) }),
    );
    return [...request!, '', ...response!, '', look.paint('faint', '  a NetLog holds no bytes of the wire'), ''];
  }
  return (['request', 'response'] as const).flatMap((side) =>
    sideLines(state, look, judged, { ...seen, source, side }),
  );
}

type Capture = Extract<ExchangeSource, { kind: 'capture' }>;

function sideLines(
  state: State,
  look: Look,
  judged: JudgedAttempt,
  { stage, exchange, source, side }: Seen & { readonly source: Capture; readonly side: Side },
): string[] {
  const spans = source[side];
  if (spans.length === 0) return [];
  const titleOf = (file: string): string => `${TITLES[stage]}, ${SIDES[side]}: ${fileName(file)}`;
  const known = spans.map((span) => {
    const { frame } = span;
    const file = fileOfFrame(source, span);
    return { file, frame, bytes: state.session.frames.get(file)?.find((one) => one.frame === frame) };
  });
  const lit = litNames(judged, { stage, exchange }, side);
  const marked = markedFrames(
    known.flatMap(({ bytes }) => bytes ?? []),
    (text) => look.secrets(text),
    lit,
  );
  // As they come, one for each frame whose bytes are at hand: numbers alone may be the same in two files.
  let next = 0;
  const lines = known.flatMap(({ file, frame, bytes }) => [
    ...frameLines(state, look, { file, frame, title: titleOf(file) }, bytes && marked[next++]),
    '',
  ]);
  if (isReadable(exchange)) return lines;
  return [...lines, ...decoded(look, exchange, { side, title: titleOf(known[0]!.file), lit }), ''];
}

/** Whether the bytes on the wire are the text of the message. */
const isReadable = ({ protocol, url }: Exchange): boolean =>
  protocol !== 'h2' && protocol !== 'h3' && url?.startsWith('https:') !== true;

function frameLines(
  state: State,
  look: Look,
  { file, frame, title }: { readonly file: string; readonly frame: number; readonly title: string },
  bytes: MarkedFrame | undefined,
): string[] {
  if (bytes) {
    const behind = bytes.from > 0 ? `, behind ${plural(bytes.from, 'byte')} of headers` : '';
    return [heading(look, `${title} frame ${frame}${behind}`), ...hex(bytes, look)];
  }
  const why = state.session.missing.get(frameKey(file, frame)) ?? `its bytes are being read${rereading(state)}`;
  return [heading(look, `${title} frame ${frame}`), look.paint('faint', cut(look, `  ${why}`))];
}

/** What was encrypted or packed on the wire. */
function decoded(
  look: Look,
  { url, protocol, ...exchange }: Exchange,
  { side, title, lit }: { readonly side: Side; readonly title: string; readonly lit: ReadonlySet<string> },
): string[] {
  const headers = exchange[`${side}Headers`];
  const how = `${protocol}${url?.startsWith('https:') ? ', decrypted' : ''}`;
  const first = side === 'request' ? `${exchange.method ?? '?'} ${url ?? '?'}` : `status ${exchange.status ?? '?'}`;
  const lines = [heading(look, `${title}: what these frames say (${how})`), cut(look, `  ${first}`)];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i]!;
    const isLit = lit.has(name.toLowerCase());
    const text = cut(look, `${isLit ? look.signs.lit : ' '} ${name}: ${look.headerValue(name, headers[i + 1]!)}`);
    lines.push(isLit ? look.paint('token', text) : text);
  }
  return lines;
}

function entryLines(
  { session }: State,
  look: Look,
  judged: JudgedAttempt,
  { stage, exchange, source }: Seen & { readonly source: Extract<ExchangeSource, { kind: 'har' }> },
): string[] {
  const key = entryKey(source);
  const text = session.entries.get(key);
  const lines = text === undefined ? null : harLines(text, look);
  const why = session.missing.get(key) ?? (text === undefined ? 'it is being read' : 'it is no JSON');
  const lit = new Set([
    ...litNames(judged, { stage, exchange }, 'request'),
    ...litNames(judged, { stage, exchange }, 'response'),
  ]);
  const marked = lines?.map((line) => {
    const isLit = lit.has(/^\s*\{?"name": ?"([\w-]+)"/.exec(line)?.[1]?.toLowerCase() ?? '');
    return isLit ? look.paint('token', cut(look, look.signs.lit + line.slice(1))) : cut(look, line);
  });
  return [
    heading(look, `${TITLES[stage]}: ${fileName(source.file)}, entry ${source.entry}`),
    ...(marked ?? [look.paint('faint', cut(look, `  ${why}`))]),
    '',
  ];
}

/** Lower-case names of the headers that decided. */
function litNames(judged: JudgedAttempt, { stage, exchange }: Seen, side: Side): ReadonlySet<string> {
  const decides = (name: string): boolean => (markOf(judged, stage, side, name)?.role ?? 'note') !== 'note';
  const names = exchange[`${side}Headers`].filter((_, i) => i % 2 === 0);
  return new Set(names.filter(decides).map((name) => name.toLowerCase()));
}

const PER_LINE = 16;

/** Sixteen bytes a line, lines of headers that decide lit; secrets are hidden here as everywhere. */
function hex({ from, bytes, marks }: MarkedFrame, look: Look): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += PER_LINE) {
    const part = [...bytes.subarray(at, at + PER_LINE)];
    const kinds = marks.subarray(at, at + PER_LINE);
    const numbers = part.map((byte, i) => (kinds[i] === HIDDEN ? '**' : byte.toString(16).padStart(2, '0'))).join(' ');
    const text = part
      .map((byte, i) => (kinds[i] === HIDDEN ? '*' : byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'))
      .join('');
    const isLit = kinds.includes(LIT);
    const offset = (from + at).toString(16).padStart(4, '0');
    const line = `${isLit ? look.signs.lit : ' '} ${offset}  ${numbers.padEnd(PER_LINE * 3 - 1)}  ${text}`;
    lines.push(isLit ? look.paint('token', line) : line);
  }
  return lines;
}
