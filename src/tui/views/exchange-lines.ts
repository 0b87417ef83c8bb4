import type { JudgedAttempt } from '../../attribution/finding.ts';
import type { Exchange } from '../../exchange/exchange.ts';
import { type Mark, markOf, missingFrom, type Side, type Stage, statusMark } from '../decisive.ts';
import { cut, fileName, heading, type Look } from '../look.ts';

const TITLES: Readonly<Record<Stage, string>> = { preflight: 'Preflight', actual: 'Request' };
const MAX_BODY = 1000;

/** An exchange with its headers as they came; under those that decided stands why, in plain words. */
export function exchangeLines(look: Look, judged: JudgedAttempt, stage: Stage): string[] {
  const exchange = judged.attempt[stage];
  if (!exchange) return [];
  const { method, url, status, lack, errorBody, bodyStart } = exchange;
  const body = errorBody ?? bodyStart;
  const missing = missingFrom(judged, stage);
  return [
    heading(look, `${TITLES[stage]} (${placeOf(exchange)})`),
    cut(look, `> ${method ?? '?'} ${url ?? '?'}`),
    ...headerLines(look, judged, stage, 'request'),
    ...marked(
      look,
      `< ${status === null ? `no answer: ${lack ?? 'unknown'}` : `status ${status}`}`,
      statusMark(judged, stage),
    ),
    ...(missing ? [because(look, missing)] : []),
    ...headerLines(look, judged, stage, 'response'),
    ...(body === null ? [] : [cut(look, `< ${body.slice(0, MAX_BODY)}`)]),
  ];
}

function placeOf({ source }: Exchange): string {
  if (source.kind === 'har') return `${fileName(source.file)} entry ${source.entry}`;
  if (source.kind === 'netlog') return `${fileName(source.file)} source ${source.id}`;
  const [request] = source.request;
  const [response] = source.response;
  const other = response?.file === undefined ? '' : `${fileName(response.file)} frame `;
  return `${fileName(source.file)} frame ${request?.frame ?? '-'}, answer ${other}${response?.frame ?? '-'}`;
}

function headerLines(look: Look, judged: JudgedAttempt, stage: Stage, side: Side): string[] {
  const headers = judged.attempt[stage]?.[`${side}Headers`] ?? [];
  const lines: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i]!;
    const text = `${side === 'request' ? '>' : '<'} ${name}: ${look.headerValue(name, headers[i + 1]!)}`;
    lines.push(...marked(look, text, markOf(judged, stage, side, name)));
  }
  return lines;
}

/** A line and what it means: behind it when it only tells, below it when it decided. */
function marked(look: Look, text: string, mark: Mark | null): string[] {
  if (!mark) return [cut(look, text)];
  if (mark.role !== 'note') return [look.paint('token', cut(look, text)), because(look, mark)];
  const room = look.columns - mark.says.length - 3;
  if (room < look.columns / 3) return [look.paint('token', cut(look, text))];
  return [`${look.paint('token', cut(look, text, room))} ${look.paint('faint', `- ${look.clean(mark.says)}`)}`];
}

function because(look: Look, { role, says }: Mark): string {
  const sign = role === 'bad' ? look.signs.miss : look.signs.match;
  return look.paint(role === 'bad' ? 'error' : 'good', cut(look, `    ${sign} ${says}`));
}
