import { DIALECTS } from '../bucket/dialects/index.ts';
import { recogniseError, type StoreError } from '../bucket/error-body.ts';
import { recogniseStore } from '../bucket/recognise-store.ts';
import { type Basis, certain, likely } from '../diagnostics/basis.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import * as answer from '../diagnostics/not-cors/answer.ts';
import { noSuchBucket, regionRedirect, wrongEndpoint } from '../diagnostics/not-cors/place.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { hasHeader, headerValue } from '../fetch/header-list.ts';
import { authenticationCause } from './authentication.ts';
import { gatewayCause, questionLost } from './in-between.ts';
import type { Cause } from './ledger.ts';
import { noConfigurationCause } from './no-configuration.ts';
import { answerEvidence, decisiveExchange, outside, refusesActual, type Scene, stageOf } from './scene.ts';
import { bodyBy } from './where-to-look.ts';

/** The store's own words: error code, `x-oss-ec`, status. They outrank every prediction. */
export function toldByServer(scene: Scene): Cause | null {
  const exchange = decisiveExchange(scene);
  if (!exchange || exchange.status === null) return null;
  const { status, responseHeaders: headers, errorBody: body } = exchange;
  const error = recogniseError({ status, headers, body });
  return (error && toldByError(scene, exchange, error)) ?? toldByStatus(scene, exchange, error);
}

/** The store's error code on the answer that decided, or `null`. */
export function storeErrorOf(scene: Scene): StoreError | null {
  const exchange = decisiveExchange(scene);
  if (!exchange || exchange.status === null) return null;
  const { status, responseHeaders: headers, errorBody: body } = exchange;
  return recogniseError({ status, headers, body });
}

function toldByError(scene: Scene, exchange: Exchange, error: StoreError): Cause | null {
  const { host } = scene;
  const status = exchange.status ?? 0;
  const code = error.code ?? error.ec;
  const notes = error.message ? [`the store says: ${error.message}`] : [];
  const seen = () => ({ host, evidence: answerEvidence(scene, null, code ?? 'answered here'), notes });
  const cause = (detail: string, describe: () => Diagnostic): Cause =>
    outside(scene, { detail: `${detail} ${code}`, basis: certain('store-error'), describe });
  const stage = stageOf(scene);
  switch (error.meaning) {
    case 'no-such-bucket':
      return cause('no bucket', () => noSuchBucket({ ...seen(), error: code ?? String(status) }));
    case 'authentication':
      return isRefusalOfRules(scene, error.code) ? null : authenticationCause(scene, exchange, error);
    case 'no-cors-configuration':
      return noConfigurationCause(scene, true);
    case 'wrong-endpoint':
      return cause(`endpoint ${error.endpoint}`, () => wrongEndpoint({ ...seen(), ...endpointWords(host, error) }));
    case 'redirect': {
      const region = headerValue(exchange.responseHeaders, 'x-amz-bucket-region');
      const endpoint = error.endpoint ?? headerValue(exchange.responseHeaders, 'location') ?? region;
      return cause(`region ${endpoint}`, () => regionRedirect({ ...seen(), stage, endpoint }));
    }
    case 'throttled':
      return cause('throttled', () => answer.throttled({ ...seen(), status, error: code }));
    case 'method-not-served':
      return methodNotServedCause(scene, exchange, notes);
    case 'missing-origin':
    case 'missing-method':
      return questionLost(scene, exchange, error.meaning);
    default:
      return null;
  }
}

/**
 * A preflight is never signed, and some stores refuse it with the code that they have for a lack of rights: then it is the
 * rules that refuse.
 */
function isRefusalOfRules(scene: Scene, code: string | null): boolean {
  const { setup, host, observed } = scene;
  if (observed.at !== 'preflight') return false;
  const store = recogniseStore(host, decisiveExchange(scene)?.responseHeaders ?? []);
  const dialect = setup?.dialect ?? (store && DIALECTS[store.dialect]);
  return dialect?.refusals['no-rule'].value.code === code;
}

function toldByStatus(scene: Scene, exchange: Exchange, error: StoreError | null): Cause | null {
  const { host } = scene;
  const status = exchange.status ?? 0;
  const stage = stageOf(scene);
  const notes = error?.message ? [`the store says: ${error.message}`] : [];
  const seen = () => ({ host, evidence: answerEvidence(scene, null, error?.code ?? 'answered here'), notes });
  if (error === null) {
    if (status === 429) {
      const describe = () => answer.throttled({ ...seen(), status, error: null });
      return outside(scene, { detail: 'throttled', basis: certain('status'), describe });
    }
    const gateway = gatewayCause(scene, exchange);
    if (gateway) return gateway;
  }
  if (status === 405 || status === 501) return methodNotServedCause(scene, exchange, notes);
  const broken = status >= 500 && (stage === 'preflight' || !refusesActual(scene));
  if (!broken) return null;
  const describe = () => answer.serverError({ ...seen(), status, stage });
  return outside(scene, { detail: `status ${status} ${stage}`, basis: basisOf(exchange, error), describe });
}

/** Where the document of the error, or its message, was not captured, the store's own words in it would say more. */
const basisOf = (exchange: Exchange, error: StoreError | null): Basis =>
  exchange.har === null && !exchange.complete && (error === null || error.isCut)
    ? likely('status', bodyBy(exchange))
    : certain('status');

function methodNotServedCause(scene: Scene, exchange: Exchange, notes: readonly string[]): Cause | null {
  const { host, attempt } = scene;
  const status = exchange.status ?? 0;
  const stage = stageOf(scene);
  // Were the rules to refuse the request as well, the browser would have said so before.
  if (stage === 'actual' && refusesActual(scene)) return null;
  const method = stage === 'preflight' ? 'OPTIONS' : attempt.method;
  const allow = headerValue(exchange.responseHeaders, 'allow');
  const served = allow === null ? [] : [`it says that it serves ${allow}`];
  const describe = () =>
    answer.methodNotServed({
      host,
      evidence: answerEvidence(scene, hasHeader(exchange.responseHeaders, 'allow') ? 'allow' : null, 'answered here'),
      notes: [...notes, ...served],
      status,
      stage,
      method,
    });
  const settled = 'send the same request straight to the REST endpoint of the bucket';
  const basis = status === 405 || status === 501 ? certain('status') : likely('store-error', settled);
  return outside(scene, { detail: `not served ${status} ${method}`, basis, describe });
}

export const pathStyleWords = (host: string) => ({
  what: `\`${host}\` does not take the bucket's name from the path (path-style address)`,
  cure: 'put the bucket in front of the host: https://BUCKET.ENDPOINT/OBJECT',
});

function endpointWords(host: string, { code, endpoint }: StoreError): { what: string; cure: string } {
  if (code === 'CnameDenied') {
    return {
      what: `the domain \`${host}\` is bound to a bucket of somebody else`,
      cure: 'bind the domain to this bucket in the console of the store',
    };
  }
  if (code === 'SecondLevelDomainForbidden') return pathStyleWords(host);
  return {
    what: `\`${host}\` is not the endpoint of this bucket`,
    cure:
      endpoint === null ? 'use the endpoint of the region that the bucket is in' : `use its own endpoint: ${endpoint}`,
  };
}
