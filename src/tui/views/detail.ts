import { doubtOfCredentials } from '../../attribution/credentials.ts';
import type { JudgedAttempt } from '../../attribution/finding.ts';
import { consoleLine } from '../../browser/console-line.ts';
import type { BrowserVerdict } from '../../browser/verdict.ts';
import { settledAnswer } from '../../bucket/settled.ts';
import type { ProviderVerdict } from '../../bucket/verdict.ts';
import { headerValue } from '../../fetch/header-list.ts';
import { recogniseProfile } from '../../fetch/profile.ts';
import { DEMAND } from '../attempt-store.ts';
import { beside, cut, halfOf, heading, type Look, windowed, wrapped } from '../look.ts';
import { rereading, type State, selectedRow } from '../state.ts';
import { isTrying } from '../what-if.ts';
import { answerTable } from './answer-table.ts';
import { exchangeLines } from './exchange-lines.ts';

/** One attempt: what the browser did and why, both exchanges with the headers that decide, and what the store should say. */
export function detail(state: State, look: Look, rows: number): string[] {
  const row = selectedRow(state);
  const whole = row === null ? null : state.session.store.whole(row);
  if (row === null || whole === null) return windowed([look.paint('faint', 'nothing is selected')], 0, rows);
  const { judged, isItself } = whole;
  const { attempt } = judged;
  const prediction = state.replay.prediction(state.session.store.code(row, DEMAND));
  const title = isTrying(state.trial) ? 'with what is tried' : 'by the configuration';
  const lines = [
    look.paint('strong', cut(look, `${attempt.method} ${state.session.store.url(row)}`)),
    cut(look, `from ${attempt.origin ?? '(no origin)'}; credentials ${credentials(attempt.credentials)}`),
    ...(isItself ? [] : standIn(state, look, row)),
    '',
    ...browserLines(look, judged),
    ...judged.findings.flatMap(({ diagnostic }) => [
      ...wrapped(look, diagnostic.message, `  ${diagnostic.severity}: `),
      ...(diagnostic.help
        ? wrapped(look, diagnostic.help.text.split('\n')[0]!, '  help: ').map((line) => look.paint('good', line))
        : []),
    ]),
    ...(judged.observed.verdict === 'blocked' ? doubtLines(look, state, state.session.store.code(row, DEMAND)) : []),
    ...predictedLines(look, prediction, title),
    '',
    ...(['preflight', 'actual'] as const).flatMap((stage) => {
      const table = answerTable(look, judged, prediction, { stage, title });
      return table.length > 0 ? [...table, ''] : [];
    }),
    ...sections(look, judged),
  ];
  return windowed(lines, state.scroll, rows);
}

/** That what would let the request in may not be enough: of the request itself, as a finding tells of the first one only. */
function doubtLines(look: Look, { session: { untried } }: State, demand: number): string[] {
  const doubt = doubtOfCredentials(untried.prediction(demand), untried.dialect(demand));
  return doubt === null ? [] : wrapped(look, doubt, '  note: ');
}

const credentials = (mode: boolean | 'unknown'): string =>
  mode === 'unknown' ? 'unknown (not on the wire)' : mode ? 'included' : 'left out';

/** Why another request's headers are shown. */
function standIn(state: State, look: Look, row: number): string[] {
  const why = state.session.missing.get(`attempt ${row}`);
  const words = why === undefined ? `they are being read again${rereading(state)}` : why;
  return [
    look.paint('warning', cut(look, `Its own headers were not kept: ${words}.`)),
    look.paint('warning', cut(look, 'What follows is of the first request that asked the same.')),
  ];
}

const ROLE = { blocked: 'error', allowed: 'good', unknown: 'faint' } as const;
/** Names of headers that script cannot read, before they are only counted. */
const MOST_NAMES = 12;

function browserLines(look: Look, judged: JudgedAttempt): string[] {
  const { verdict, corsError, at, because, unreadableHeaders } = judged.observed;
  const unless = unlessCredentials(judged.observed);
  const where = at === null ? '' : ` at the ${at === 'preflight' ? 'preflight' : 'request itself'}`;
  const head = `${signOf(look, verdict)}${verdict}${where}${corsError ? `: ${corsError}` : ''}${unless}`;
  const names = unreadableHeaders.slice(0, MOST_NAMES).join(', ');
  return [
    look.paint(ROLE[verdict], cut(look, head)),
    ...wrapped(look, because, '  '),
    ...consoleLines(look, judged),
    ...(names === '' ? [] : [cut(look, `  script cannot read: ${names}`)]),
  ];
}

/** Where the input does not show whether the request carries credentials, and the verdict hangs on it. */
function unlessCredentials({ verdict, ifCredentials }: BrowserVerdict): string {
  if (ifCredentials === null || ifCredentials.verdict === verdict) return '';
  return `; with credentials ${ifCredentials.verdict}${ifCredentials.corsError ? `: ${ifCredentials.corsError}` : ''}`;
}

const signOf = (look: Look, verdict: BrowserVerdict['verdict']): string =>
  look.isSpoken ? '' : `${look.signs[verdict]} `;

/** What the browser wrote to its console, letter for letter. */
function consoleLines(look: Look, { attempt, observed }: JudgedAttempt): string[] {
  const exchange = attempt.actual ?? attempt.preflight;
  const agent = exchange && headerValue(exchange.requestHeaders, 'user-agent');
  const line = consoleLine(recogniseProfile(agent) ?? 'chromium', observed, attempt);
  if (line === null) return [];
  return wrapped(look, line, '  " ');
}

function predictedLines(look: Look, prediction: ReturnType<State['replay']['prediction']>, title: string): string[] {
  if (!prediction) return [look.paint('faint', '  no configuration to hold it against (--cors CONFIG)')];
  const { verdict, corsError, because }: BrowserVerdict = prediction.browser;
  return [
    look.paint(
      ROLE[verdict],
      cut(
        look,
        `${signOf(look, verdict)}${title}: ${verdict}${corsError ? ` (${corsError})` : ''}${unlessCredentials(prediction.browser)}`,
      ),
    ),
    ...(verdict === 'unknown' ? wrapped(look, because, '    ').map((line) => look.paint('faint', line)) : []),
    ...ruleLine(look, 'preflight', prediction.preflight),
    ...ruleLine(look, 'request', prediction.actual),
  ];
}

function ruleLine(look: Look, stage: string, answer: ProviderVerdict | null): string[] {
  if (!answer) return [];
  const { ruleIndex, error: refusal } = settledAnswer(answer);
  const by =
    ruleIndex === 'unknown'
      ? 'rule unknown'
      : ruleIndex === null
        ? (GATES[answer.gate ?? ''] ?? 'no rule')
        : `rule ${ruleIndex + 1}`;
  const known = refusal === 'unknown' ? null : refusal;
  const error = known ? `, ${known.code}${known.ec ? ` (EC ${known.ec})` : ''}` : '';
  return [cut(look, `    ${stage}: ${by}${error} [evidence ${answer.grade}]`)];
}

const GATES: Readonly<Record<string, string>> = {
  'no-rule': 'no rule answers',
  'no-configuration': 'the bucket has no configuration',
  'missing-origin': 'no Origin was sent',
  'missing-method': 'no Access-Control-Request-Method was sent',
};

/** From here on both exchanges have room beside each other. */
const SIDE_BY_SIDE = 140;

function sections(look: Look, judged: JudgedAttempt): string[] {
  const { preflight, actual, preflightState } = judged.attempt;
  const none = `no preflight: ${preflightState === 'cached' ? 'its answer is remembered' : preflightState}`;
  if (preflight && actual && look.columns >= SIDE_BY_SIDE && !look.isSpoken) {
    const half = { ...look, columns: halfOf(look) };
    return beside(look, exchangeLines(half, judged, 'preflight'), exchangeLines(half, judged, 'actual'));
  }
  return [
    ...(preflight ? exchangeLines(look, judged, 'preflight') : [heading(look, none)]),
    '',
    ...(actual ? exchangeLines(look, judged, 'actual') : [heading(look, 'the request itself was not seen')]),
  ];
}
