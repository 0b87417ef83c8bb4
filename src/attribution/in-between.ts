import { certain, likely } from '../diagnostics/basis.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import * as answer from '../diagnostics/not-cors/answer.ts';
import { type Exchange, isKnownInPart } from '../exchange/exchange.ts';
import { hasHeader, headerValue } from '../fetch/header-list.ts';
import { hasForeignServer, intermediary, isFromStore, isHtml, senderOf } from './intermediary.ts';
import type { Cause } from './ledger.ts';
import { agreed, answerEvidence, outside, type Scene, stageOf } from './scene.ts';

/** Cloudflare's firewall answered in place of what is behind it. */
const MITIGATED = 'cf-mitigated';

const DIRECT = 'send the same request straight to the endpoint of the bucket and compare the answers';

/** An error page of something in front of the store; `null` when the store may have answered. */
export function gatewayCause(scene: Scene, exchange: Exchange): Cause | null {
  const { status, responseHeaders: headers, responseKnowledge, errorBody } = exchange;
  if (status === null || status < 400 || responseKnowledge === 'none') return null;
  const isMitigated = headerValue(headers, MITIGATED) !== null;
  // What stands in front may keep the store's request id, but a store does not call itself nginx on a page of HTML.
  if (!isMitigated && isFromStore(headers) && !(isHtml(headers) && hasForeignServer(headers))) return null;
  const isPage = isHtml(headers) || (errorBody !== null && /^\s*(?:<!doctype html|<html)/i.test(errorBody));
  // Stores name themselves on every answer; where this one's do, one without a name is not theirs.
  const isForeign = scene.knowsStore && exchange.responseKnowledge === 'complete' && errorBody !== null;
  if (!isMitigated && !isPage && !(isForeign && (status === 403 || status >= 500))) return null;
  const stage = stageOf(scene);
  const describe = (): Diagnostic =>
    answer.gateway({
      host: scene.host,
      evidence: isMitigated
        ? answerEvidence(scene, MITIGATED, 'a rule of the CDN for unwanted visitors')
        : answerEvidence(scene, isHtml(headers) ? 'content-type' : null, 'a page, not an answer of the store'),
      notes: agreed(scene),
      status,
      stage,
      by: senderOf(headers),
    });
  // What the store says of itself may be among the headers that are not known.
  const isSure = isMitigated || (isPage && !isKnownInPart(responseKnowledge));
  const basis = isSure ? certain('headers') : likely('headers', DIRECT);
  return outside(scene, { detail: `gateway ${status} ${stage}`, basis, describe });
}

/** A page where an object should be, and no store wrote it: a captive portal, a login page, a development server. */
export function foreignPageCause(scene: Scene, exchange: Exchange): Cause | null {
  const headers = exchange.responseHeaders;
  if (!isHtml(headers) || isFromStore(headers) || !(scene.knowsStore || hasForeignServer(headers))) return null;
  const stage = stageOf(scene);
  const status = exchange.status ?? 0;
  const describe = (): Diagnostic =>
    answer.gateway({
      host: scene.host,
      evidence: answerEvidence(scene, 'content-type', 'a page, not an answer of the store'),
      notes: agreed(scene),
      status,
      stage,
      by: senderOf(headers),
    });
  return outside(scene, { detail: `page ${status} ${stage}`, basis: likely('headers', DIRECT), describe });
}

/** The preflight's answer is not one that the store would give: it comes from something in front. */
export function proxyPreflightCause(
  scene: Scene,
  exchange: Exchange,
  lack: string,
  header: string | null,
): Cause | null {
  const headers = exchange.responseHeaders;
  const by = intermediary(headers);
  const isForeign = scene.knowsStore && !isKnownInPart(exchange.responseKnowledge) && !isFromStore(headers);
  if (stageOf(scene) !== 'preflight' || (by === null && !isForeign)) return null;
  const sign =
    by === null
      ? 'it lacks the marks of the store that other answers of this host have'
      : `something stands in between: ${by}`;
  const describe = (): Diagnostic =>
    answer.proxyPreflight({
      host: scene.host,
      evidence: answerEvidence(scene, header, 'answered here'),
      notes: [sign, ...agreed(scene)],
      what: `something in front of \`${scene.host}\` answers the preflight, and not as the bucket would: ${lack}`,
    });
  return outside(scene, { detail: `proxy preflight ${lack}`, basis: likely('headers', DIRECT), describe });
}

/** The store got a preflight without a header that the browser's has: something in between took it away. */
export function questionLost(
  scene: Scene,
  exchange: Exchange,
  lost: 'missing-origin' | 'missing-method',
): Cause | null {
  const name = lost === 'missing-origin' ? 'Origin' : 'Access-Control-Request-Method';
  if (!hasHeader(exchange.requestHeaders, name.toLowerCase())) return null;
  const describe = (): Diagnostic =>
    answer.proxyPreflight({
      host: scene.host,
      evidence: answerEvidence(scene, null, 'the store says that it got none'),
      notes: [`the browser sent ${name}`],
      what: `something in front of \`${scene.host}\` takes ${name} away from the preflight`,
    });
  return outside(scene, { detail: `lost ${name}`, basis: certain('store-error'), describe });
}
