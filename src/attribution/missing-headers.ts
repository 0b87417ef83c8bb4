import { certain, likely, possible } from '../diagnostics/basis.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import * as answer from '../diagnostics/not-cors/answer.ts';
import { wrongEndpoint } from '../diagnostics/not-cors/place.ts';
import { type Exchange, isKnownInPart } from '../exchange/exchange.ts';
import { silentAuthentication } from './authentication.ts';
import { driftCause } from './drift.ts';
import { foreignPageCause, proxyPreflightCause } from './in-between.ts';
import { cacheHit, intermediary, isHtml } from './intermediary.ts';
import type { Cause } from './ledger.ts';
import { agreed, answerEvidence, outside, rulesRefuse, type Scene, stageOf } from './scene.ts';
import { stalePreflightCause, wasStale } from './stale-preflight.ts';
import { pathStyleWords, storeErrorOf } from './store-error.ts';
import { bodyBy } from './where-to-look.ts';

const DIRECT = 'send the same request straight to the endpoint of the bucket, with the cache disabled';

/** A request refused without CORS headers and without a word, at a store that authenticates before it looks at rules. */
export function isSilentRefusal(scene: Scene, { status, responseHeaders }: Exchange): boolean {
  if ((status !== 401 && status !== 403) || stageOf(scene) !== 'actual' || isHtml(responseHeaders)) return false;
  return scene.setup === null || scene.setup.dialect.authBeforeCors.value === 'yes';
}

/** The configuration would add Access-Control-Allow-Origin; the captured answer has none, or is an error. */
export function missingHeaders(scene: Scene, exchange: Exchange): Cause {
  const { host } = scene;
  const status = exchange.status ?? 0;
  const stage = stageOf(scene);
  // The store itself says that its rules are others than the given ones.
  if (storeErrorOf(scene)?.meaning === 'no-rule')
    return driftCause(scene, 'error', 'refused by the store: no rule matches');
  if (isSilentRefusal(scene, exchange)) return silentAuthentication(scene, exchange);
  const seen = (text: string) => ({ host, evidence: answerEvidence(scene, null, text), notes: agreed(scene) });
  if (status >= 500) {
    const describe = (): Diagnostic => answer.serverError({ ...seen(shownBy(exchange)), status, stage });
    return outside(scene, { detail: `status ${status} ${stage}`, basis: certain('status'), describe });
  }
  const foreign = foreignPageCause(scene, exchange) ?? proxyPreflightCause(scene, exchange, lackOf(status), null);
  if (foreign) return foreign;
  if (status === 403 && OSS_SERVICE.test(host)) return pathStyleCause(scene);
  if (status >= 400) return requestErrorCause(scene, exchange);
  return withoutError(scene, exchange);
}

/** What is missing from an answer that is not wholly known may have been in it. */
const shownBy = ({ responseKnowledge }: Exchange): string =>
  isKnownInPart(responseKnowledge) ? 'answered here' : 'no CORS headers here';

const lackOf = (status: number): string =>
  status >= 200 && status < 300 ? 'it lacks Access-Control-Allow-Origin' : `it has status ${status}`;

/** An endpoint of OSS without a bucket in front. */
const OSS_SERVICE = /^oss-[a-z0-9-]+\.aliyuncs\.com$/;

/** OSS takes no bucket from the path (SecondLevelDomainForbidden), and the answer itself is not at hand. */
function pathStyleCause(scene: Scene): Cause {
  const describe = (): Diagnostic =>
    wrongEndpoint({
      host: scene.host,
      evidence: answerEvidence(scene, null, 'refused here'),
      notes: agreed(scene),
      ...pathStyleWords(scene.host),
    });
  const basis = likely('status', 'the body of the answer: it says SecondLevelDomainForbidden', 'D');
  return outside(scene, { detail: 'path style', basis, describe });
}

function requestErrorCause(scene: Scene, exchange: Exchange): Cause {
  const status = exchange.status ?? 0;
  const stage = stageOf(scene);
  const error = storeErrorOf(scene);
  const said = error?.message ? [`the store says: ${error.message}`] : [];
  const describe = (): Diagnostic =>
    answer.requestError({
      host: scene.host,
      evidence: answerEvidence(scene, null, error?.code ?? shownBy(exchange)),
      notes: [...said, ...agreed(scene)],
      rulesRefuse: rulesRefuse(scene),
      status,
      error: error?.code ?? null,
      stage,
    });
  const isWhole = error?.code && !error.isCut;
  const settledBy = error?.isCut || !exchange.errorBody ? bodyBy(exchange) : DIRECT;
  const basis = isWhole ? certain('store-error') : likely('status', settledBy);
  return outside(scene, { detail: `status ${status} ${stage} ${error?.code ?? ''}`, basis, describe });
}

/** A good answer, but for its CORS headers. */
function withoutError(scene: Scene, exchange: Exchange): Cause {
  const { host } = scene;
  const { responseHeaders: headers } = exchange;
  const evidence = () => answerEvidence(scene, null, shownBy(exchange));
  const hit = cacheHit(headers);
  if (hit !== null) {
    const describe = (): Diagnostic =>
      answer.cdnCached({ host, evidence: evidence(), notes: agreed(scene), by: hit, allowed: null });
    return outside(scene, { detail: 'cdn copy', basis: likely('headers', DIRECT), describe });
  }
  if (wasStale(scene)) return stalePreflightCause(scene, 'error');
  const between = intermediary(headers);
  if (between !== null || scene.hasAgreed) {
    const describe = (): Diagnostic =>
      answer.proxyHeaders({ host, evidence: evidence(), notes: agreed(scene), by: between });
    return outside(scene, { detail: 'lost headers', basis: possible('headers', DIRECT), describe });
  }
  return driftCause(
    scene,
    'error',
    isKnownInPart(exchange.responseKnowledge)
      ? 'an answer of which the headers are not all known'
      : 'no Access-Control-Allow-Origin',
  );
}
