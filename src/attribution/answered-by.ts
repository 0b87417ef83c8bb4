import { recogniseStore } from '../bucket/recognise-store.ts';
import { gateway } from '../diagnostics/not-cors.ts';
import { hasHeader, headerValue } from '../fetch/header-list.ts';
import type { Cause } from './ledger.ts';
import { answerEvidence, decisiveExchange, outside, type Scene } from './scene.ts';

/** Whether the answer says of itself that a store wrote it. */
const isFromStore = (headers: readonly string[]): boolean =>
  hasHeader(headers, 'x-amz-request-id') || recogniseStore('', headers) !== null;

const isHtml = (headers: readonly string[]): boolean =>
  headerValue(headers, 'content-type')?.toLowerCase().includes('text/html') === true;

/** An error page of something in front of the store; `null` when the store may have answered. */
export function gatewayCause(scene: Scene): Cause | null {
  const exchange = decisiveExchange(scene);
  if (!exchange || (exchange.status ?? 0) < 400 || exchange.responseKnowledge !== 'complete') return null;
  const headers = exchange.responseHeaders;
  if (!isHtml(headers) || isFromStore(headers)) return null;
  const status = exchange.status!;
  const stage = scene.observed.at ?? 'actual';
  const by = senderOf(headers);
  const notes = scene.predicted?.browser.verdict === 'allowed' ? ['the given configuration allows this request'] : [];
  return outside(scene, `gateway ${status} ${stage}`, () => {
    const evidence = answerEvidence(scene, 'content-type', 'a page, and no mark of a store');
    return gateway({ host: scene.host, evidence, notes, status, stage, by });
  });
}

function senderOf(headers: readonly string[]): string | null {
  for (const name of ['Server', 'Via', 'X-Cache']) {
    const value = headerValue(headers, name.toLowerCase());
    if (value !== null) return `${name}: ${value}`;
  }
  return null;
}
