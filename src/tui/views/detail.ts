import type { JudgedAttempt } from '../../attribution/finding.ts';
import type { BrowserVerdict } from '../../browser/verdict.ts';
import { settledAnswer } from '../../bucket/settled.ts';
import type { ProviderVerdict } from '../../bucket/verdict.ts';
import type { Exchange } from '../../exchange/exchange.ts';
import { lowerCaseName } from '../../fetch/header-name.ts';
import { DEMAND } from '../attempt-store.ts';
import { beside, cut, halfOf, heading, type Look, windowed } from '../look.ts';
import { type State, selectedRow } from '../state.ts';
import { isTrying } from '../what-if.ts';

/** One attempt: what the browser did and why, both exchanges with the headers that decide, and what the store should say. */
export function detail(state: State, look: Look, rows: number): string[] {
  const row = selectedRow(state);
  const whole = row === null ? null : state.session.store.whole(row);
  if (row === null || whole === null) return windowed([look.paint('faint', 'nothing is selected')], 0, rows);
  const { judged, isItself } = whole;
  const { attempt } = judged;
  const lines = [
    look.paint('strong', cut(look, `${attempt.method} ${state.session.store.url(row)}`)),
    cut(look, `from ${attempt.origin ?? '(no origin)'}; credentials ${credentials(attempt.credentials)}`),
    ...(isItself
      ? []
      : [
          look.paint(
            'warning',
            cut(look, 'Its headers were not kept; these are of the first request that asked the same.'),
          ),
        ]),
    '',
    ...browserLines(look, judged.observed),
    ...judged.findings.flatMap(({ diagnostic }) => [
      cut(look, `  ${diagnostic.severity}: ${diagnostic.message}`),
      ...(diagnostic.help ? [look.paint('good', cut(look, `  help: ${diagnostic.help.text.split('\n')[0]}`))] : []),
    ]),
    ...predictedLines(state, look, row),
    '',
    ...sections(look, judged),
  ];
  return windowed(lines, state.scroll, rows);
}

const credentials = (mode: boolean | 'unknown'): string =>
  mode === 'unknown' ? 'unknown (not on the wire)' : mode ? 'included' : 'left out';

const ROLE = { blocked: 'error', allowed: 'good', unknown: 'faint' } as const;

function browserLines(look: Look, { verdict, corsError, at, because }: BrowserVerdict): string[] {
  const where = at === null ? '' : ` at the ${at === 'preflight' ? 'preflight' : 'request itself'}`;
  const head = `${look.signs[verdict]} ${verdict}${where}${corsError ? `: ${corsError}` : ''}`;
  return [look.paint(ROLE[verdict], cut(look, head)), cut(look, `  ${because}`)];
}

function predictedLines(state: State, look: Look, row: number): string[] {
  const prediction = state.replay.prediction(state.session.store.code(row, DEMAND));
  if (!prediction) return [look.paint('faint', '  no configuration to hold it against (--cors CONFIG)')];
  const title = isTrying(state.trial) ? 'with what is tried' : 'by the configuration';
  const { verdict, corsError, because } = prediction.browser;
  return [
    look.paint(
      ROLE[verdict],
      cut(look, `${look.signs[verdict]} ${title}: ${verdict}${corsError ? ` (${corsError})` : ''}`),
    ),
    ...(verdict === 'unknown' ? [look.paint('faint', cut(look, `    ${because}`))] : []),
    ...answerLines(look, 'preflight', prediction.preflight),
    ...answerLines(look, 'request', prediction.actual),
  ];
}

function answerLines(look: Look, stage: string, answer: ProviderVerdict | null): string[] {
  if (!answer) return [];
  const { ruleIndex, status, headers, unknownHeaders } = settledAnswer(answer);
  const by =
    ruleIndex === 'unknown'
      ? 'rule unknown'
      : ruleIndex === null
        ? (answer.gate ?? 'no rule')
        : `rule ${ruleIndex + 1}`;
  const allows = headers.findIndex((name) => name.toLowerCase() === 'access-control-allow-origin');
  const value = unknownHeaders.includes('Access-Control-Allow-Origin') ? 'unknown' : headers[allows + 1];
  const origin = allows < 0 && value !== 'unknown' ? 'no Access-Control-Allow-Origin' : `Allow-Origin ${value}`;
  return [cut(look, `    ${stage}: ${by}, status ${status}, ${origin} [evidence ${answer.grade}]`)];
}

/** From here on both exchanges have room beside each other. */
const SIDE_BY_SIDE = 140;

function sections(look: Look, { attempt }: JudgedAttempt): string[] {
  const { preflight, actual, preflightState } = attempt;
  const none = `no preflight: ${preflightState === 'cached' ? 'its answer is remembered' : preflightState}`;
  if (preflight && actual && look.columns >= SIDE_BY_SIDE) {
    const half = { ...look, columns: halfOf(look) };
    return beside(look, exchangeLines(half, 'Preflight', preflight), exchangeLines(half, 'Request', actual));
  }
  return [
    ...(preflight ? exchangeLines(look, 'Preflight', preflight) : [heading(look, none)]),
    '',
    ...(actual ? exchangeLines(look, 'Request', actual) : [heading(look, 'the request itself was not seen')]),
  ];
}

function exchangeLines(look: Look, title: string, exchange: Exchange): string[] {
  const { method, url, status, lack, requestHeaders, responseHeaders, errorBody } = exchange;
  return [
    heading(look, `${title} (${placeOf(exchange)})`),
    cut(look, `> ${method ?? '?'} ${url ?? '?'}`),
    ...headerLines(look, '>', requestHeaders),
    cut(look, `< ${status === null ? `no answer: ${lack ?? 'unknown'}` : `status ${status}`}`),
    ...headerLines(look, '<', responseHeaders),
    ...(errorBody === null ? [] : [cut(look, `< ${errorBody.slice(0, 1000)}`)]),
  ];
}

function placeOf({ source }: Exchange): string {
  if (source.kind === 'har') return `${source.file} entry ${source.entry}`;
  if (source.kind === 'netlog') return `${source.file} source ${source.id}`;
  return `${source.file} frame ${source.request[0]?.frame ?? '-'}, answer ${source.response[0]?.frame ?? '-'}`;
}

/** What a header means to CORS, in plain words; those that decide are marked. */
const MEANING: Readonly<Record<string, string>> = {
  origin: 'where the page is',
  'access-control-request-method': 'the method it will use',
  'access-control-request-headers': 'the headers that script set',
  'access-control-allow-origin': 'who may read the answer',
  'access-control-allow-methods': 'methods that may follow',
  'access-control-allow-headers': 'headers that may follow',
  'access-control-allow-credentials': 'whether cookies may come along',
  'access-control-expose-headers': 'headers that script may read',
  'access-control-max-age': 'seconds to remember this answer',
  vary: 'what caches must keep apart',
  'x-oss-ec': 'OSS says why',
};

function headerLines(look: Look, side: string, headers: readonly string[]): string[] {
  const lines: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const meaning = MEANING[lowerCaseName(headers[i]!)];
    const text = cut(
      look,
      `${side} ${headers[i]}: ${headers[i + 1]}`,
      look.columns - (meaning ? meaning.length + 3 : 0),
    );
    lines.push(meaning ? `${look.paint('token', text)} ${look.paint('faint', `- ${meaning}`)}` : text);
  }
  return lines;
}
