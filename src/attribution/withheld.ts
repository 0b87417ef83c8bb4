import { type Basis, certain, likely } from '../diagnostics/basis.ts';
import type { Diagnostic, Label } from '../diagnostics/diagnostic.ts';
import * as browser from '../diagnostics/not-cors/browser.ts';
import type { Seen } from '../diagnostics/not-cors/seen.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { OpaqueRefusal } from '../fetch/opaque-response.ts';
import type { Refusal } from '../pairing/embedding.ts';
import { headerEvidence, labels, requestEvidence, statusEvidence } from './evidence.ts';
import type { Cause } from './ledger.ts';
import { outside, type Scene } from './scene.ts';
import { storeErrorOf } from './store-error.ts';

const NO_CHECK = 'no CORS check took place';

/** An element's answer that the browser keeps from it, as its headers or its beginning show. */
export function withheldCause(scene: Scene, exchange: Exchange, refusal: Refusal): Cause {
  switch (refusal.by) {
    case 'resource-policy':
    case 'embedder-policy':
      return byPolicy(scene, exchange, refusal);
    default:
      return opaque(scene, exchange, refusal.by, refusal.isCertain);
  }
}

function basisOf(by: Refusal['by'], isCertain: boolean, error: string): Basis {
  const ground = by === 'HTML' || by === 'XML' || by === 'JSON' ? 'body' : 'headers';
  return isCertain ? certain(ground) : likely(ground, `the console of the browser says net::${error}`);
}

/** The header that forbids it, or the page that wants one. */
function byPolicy(scene: Scene, exchange: Exchange, { by, page, isCertain }: Refusal): Cause {
  const isOwn = by === 'resource-policy';
  const describe = isOwn ? browser.resourcePolicy : browser.embedderPolicy;
  const shown = isOwn
    ? headerEvidence(exchange, { side: 'response', name: 'cross-origin-resource-policy' }, 'not for other origins')
    : page && headerEvidence(page, { side: 'response', name: 'cross-origin-embedder-policy' }, 'the page says this');
  const request = requestEvidence(exchange, isOwn ? 'loaded here' : 'loaded here; no Cross-Origin-Resource-Policy');
  const seen = { host: scene.host, evidence: labels(request, shown), notes: [NO_CHECK] };
  const basis = basisOf(by, isCertain, 'ERR_BLOCKED_BY_RESPONSE');
  return outside(scene, { detail: `refused ${by}`, basis, describe: () => describe(seen) });
}

const OTHER = 'no script, picture, style sheet or film is of this type';
const SHOWN: Readonly<Record<OpaqueRefusal, string>> = {
  'never-sniffed': OTHER,
  nosniff: OTHER,
  HTML: 'the body begins as HTML does',
  XML: 'the body begins as XML does',
  JSON: 'the body begins as JSON does',
};

/** Opaque response blocking. Each error is a finding of its own, beside answers that are as they should be. */
function opaque(scene: Scene, exchange: Exchange, by: OpaqueRefusal, isCertain: boolean): Cause {
  const nosniff: Label | null =
    by === 'nosniff'
      ? headerEvidence(exchange, { side: 'response', name: 'x-content-type-options' }, 'the type is taken at its word')
      : null;
  const evidence = labels(
    requestEvidence(exchange, 'loaded here'),
    exchange.status! < 400 ? null : statusEvidence(exchange, 'an error'),
    headerEvidence(exchange, { side: 'response', name: 'content-type' }, SHOWN[by]),
    nosniff,
  );
  return outside(scene, {
    detail: `refused ${by}${failureOf(scene, exchange)}`,
    basis: basisOf(by, isCertain, 'ERR_BLOCKED_BY_ORB'),
    describe: () => opaqueResponse(scene, exchange, { host: scene.host, evidence, notes: [NO_CHECK] }),
  });
}

/** Which error it is that was withheld, if it was one. */
export const failureOf = (scene: Scene, { status }: Exchange): string =>
  status === null || status < 400 ? '' : ` ${status} ${storeErrorOf(scene)?.code}`;

/** An error is to be mended; anything else is to be loaded in another way. */
export function opaqueResponse(scene: Scene, { status }: Exchange, seen: Seen): Diagnostic {
  if (status === null || status < 400) return browser.opaqueResponseBlocking(seen);
  return browser.opaqueError({ ...seen, status, error: storeErrorOf(scene)?.code ?? null });
}
