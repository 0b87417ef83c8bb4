import { type Basis, certain, likely } from '../diagnostics/basis.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import * as answer from '../diagnostics/not-cors/answer.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { hasHeader, headerValue } from '../fetch/header-list.ts';
import { originOf } from '../fetch/origin.ts';
import { credentialsBasis, modeNotes } from './credentials.ts';
import { proxyPreflightCause } from './in-between.ts';
import { cacheHit } from './intermediary.ts';
import type { Cause } from './ledger.ts';
import { agreed, answerEvidence, decisiveExchange, outside, type Scene } from './scene.ts';

const ORIGIN = 'access-control-allow-origin';
/** Caches keep answers to these; to POST only with a lifetime and a Content-Location (RFC 9110 section 9.3.3). CDNs do it for OPTIONS. */
const STORED_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const DIRECT = 'send the same request straight to the endpoint of the bucket, with the cache disabled';

/** The answer has CORS headers that no store would write for this request, and the browser says what is wrong. */
export function oddHeadersCause(scene: Scene): Cause | null {
  const { corsError, failedParameter } = scene.observed;
  const exchange = decisiveExchange(scene);
  if (!exchange || corsError === null) return null;
  switch (corsError) {
    case 'AllowOriginMismatch':
    case 'PreflightAllowOriginMismatch':
      return mismatch(scene, exchange);
    case 'InvalidAllowMethodsPreflightResponse':
      return odd(scene, 'access-control-allow-methods', 'Access-Control-Allow-Methods cannot be parsed');
    case 'InvalidAllowHeadersPreflightResponse':
      return odd(scene, 'access-control-allow-headers', 'Access-Control-Allow-Headers cannot be parsed');
    case 'MethodDisallowedByPreflightResponse':
      return (
        scene.predicted &&
        lacking(scene, exchange, 'access-control-allow-methods', `method \`${failedParameter ?? '?'}\``)
      );
    case 'HeaderDisallowedByPreflightResponse':
      return (
        scene.predicted &&
        lacking(scene, exchange, 'access-control-allow-headers', `header \`${failedParameter ?? '?'}\``)
      );
    case 'InvalidAllowCredentials':
    case 'PreflightInvalidAllowCredentials':
      return notTrue(scene, exchange);
    case 'InvalidAllowOriginValue':
    case 'PreflightInvalidAllowOriginValue':
      return odd(scene, ORIGIN, 'Access-Control-Allow-Origin is neither an origin nor `*`');
    default:
      return null;
  }
}

function notTrue(scene: Scene, { responseHeaders }: Exchange): Cause {
  const how = { basis: credentialsBasis(scene), notes: modeNotes(scene) };
  const name = 'access-control-allow-credentials';
  const carried = 'and the request carries credentials';
  return hasHeader(responseHeaders, name)
    ? odd(scene, name, `Access-Control-Allow-Credentials is not exactly \`true\`, ${carried}`, how)
    : odd(scene, ORIGIN, `Access-Control-Allow-Credentials is missing, ${carried}`, how);
}

/** More than one origin is allowed: no rule writes that, whatever it thinks of the request. */
export function duplicatesCause(scene: Scene): Cause | null {
  const { corsError } = scene.observed;
  const exchange = decisiveExchange(scene);
  return exchange !== null && corsError?.endsWith('MultipleAllowOriginValues') === true
    ? duplicates(scene, exchange)
    : null;
}

function duplicates(scene: Scene, exchange: Exchange): Cause {
  const value = headerValue(exchange.responseHeaders, ORIGIN) ?? '';
  const describe = (): Diagnostic =>
    answer.duplicateHeaders({
      host: scene.host,
      evidence: answerEvidence(scene, ORIGIN, 'a browser takes one value only'),
      notes: agreed(scene),
      value,
    });
  return outside(scene, { detail: `duplicate ${value}`, basis: certain('headers'), describe });
}

/** The answer allows an origin, but not this one. */
function mismatch(scene: Scene, exchange: Exchange): Cause {
  const { host, attempt } = scene;
  const headers = exchange.responseHeaders;
  const allowed = headerValue(headers, ORIGIN) ?? '';
  if (allowed.includes(',')) return duplicates(scene, exchange);
  if (allowed === `${attempt.origin}/`) {
    return odd(scene, ORIGIN, 'the answer allows the origin with a slash behind it, which no origin has');
  }
  // A copy of the answer to another page would name an origin as browsers send it.
  if (/^https?:/i.test(allowed) && originOf(allowed) !== allowed) {
    return odd(scene, ORIGIN, `the answer allows \`${allowed}\`, which no browser sends as an origin`);
  }
  const seen = () => ({
    host,
    evidence: answerEvidence(scene, ORIGIN, 'not the origin of the page'),
    notes: agreed(scene),
    allowed,
  });
  const hit = cacheHit(headers);
  const basis = likely('headers', DIRECT);
  if (hit !== null) {
    return outside(scene, {
      detail: `cdn copy ${allowed}`,
      basis,
      describe: () => answer.cdnCached({ ...seen(), by: hit }),
    });
  }
  if (exchange.method !== null && !STORED_METHODS.has(exchange.method)) {
    const what = `the answer allows another origin, \`${allowed}\`; one to ${exchange.method} is hardly ever a stored copy`;
    return odd(scene, ORIGIN, what, { basis, notes: [] });
  }
  const describe = (): Diagnostic => answer.cachedForOtherOrigin(seen());
  return outside(scene, { detail: `other origin ${allowed}`, basis, describe });
}

function lacking(scene: Scene, exchange: Exchange, name: string, what: string): Cause {
  const proxy = proxyPreflightCause(scene, exchange, `it lacks ${what}`, name);
  return proxy ?? odd(scene, name, `the answer to the preflight lacks ${what}, which the configuration allows`);
}

interface How {
  readonly basis: Basis;
  readonly notes: readonly string[];
}

const CERTAIN: How = { basis: certain('headers'), notes: [] };

function odd(scene: Scene, name: string, what: string, { basis, notes }: How = CERTAIN): Cause {
  const describe = (): Diagnostic =>
    answer.responseHeaders({
      host: scene.host,
      evidence: answerEvidence(scene, name, 'answered here'),
      notes: [...notes, ...agreed(scene)],
      what,
      isConfigured: scene.setup !== null,
    });
  return outside(scene, { detail: what, basis, describe });
}
