import { drift } from '../diagnostics/cors.ts';
import type { Severity } from '../diagnostics/diagnostic.ts';
import {
  authentication,
  connectionFailed,
  proxyHeaders,
  responseHeaders,
  serverError,
} from '../diagnostics/not-cors.ts';
import { hasHeader, headerValue } from '../fetch/header-list.ts';
import type { Cause } from './ledger.ts';
import { storedCause } from './network.ts';
import { placeOf } from './place.ts';
import { answerEvidence, decisiveExchange, outside, type Scene } from './scene.ts';

/** Causes for an attempt that the browser blocked although the configuration would let it pass. */
export function unexplainedCauses(scene: Scene): Cause[] {
  const { observed, attempt } = scene;
  const exchange = decisiveExchange(scene);
  if (!exchange || exchange.status === null) return [neverAnswered(scene)];
  if (attempt.storedWithoutOrigin && !hasHeader(exchange.responseHeaders, 'access-control-allow-origin')) {
    return [storedCause(scene, attempt.storedWithoutOrigin)];
  }
  switch (observed.corsError) {
    case 'MissingAllowOriginHeader':
    case 'PreflightMissingAllowOriginHeader':
    case 'PreflightInvalidStatus':
      return [missingHeaders(scene, exchange.status)];
    case 'MultipleAllowOriginValues':
    case 'PreflightMultipleAllowOriginValues':
      return [
        header(
          scene,
          'proxy',
          'access-control-allow-origin',
          'two places add Access-Control-Allow-Origin to the answer',
        ),
      ];
    case 'AllowOriginMismatch':
    case 'PreflightAllowOriginMismatch':
      return [mismatch(scene)];
    case 'InvalidAllowMethodsPreflightResponse':
    case 'MethodDisallowedByPreflightResponse':
      return [header(scene, 'other', 'access-control-allow-methods', methodsWords(scene))];
    case 'InvalidAllowHeadersPreflightResponse':
    case 'HeaderDisallowedByPreflightResponse':
      return [header(scene, 'other', 'access-control-allow-headers', headersWords(scene))];
    case 'InvalidAllowCredentials':
    case 'PreflightInvalidAllowCredentials':
      return [
        header(
          scene,
          'other',
          'access-control-allow-credentials',
          'Access-Control-Allow-Credentials is not exactly `true`, and the request carries credentials',
        ),
      ];
    default:
      return [
        header(
          scene,
          'other',
          'access-control-allow-origin',
          'the CORS headers of the answer are not what the browser accepts',
        ),
      ];
  }
}

/** The answer allows an origin, but not this one. */
function mismatch(scene: Scene): Cause {
  const name = 'access-control-allow-origin';
  if (scene.observed.failedParameter === `${scene.attempt.origin}/`) {
    return header(scene, 'other', name, 'the answer allows the origin with a slash behind it, which no origin has');
  }
  const what = 'the answer allows another origin: most likely a stored copy of an answer to somebody else';
  return header(scene, 'proxy', name, what);
}

const methodsWords = ({ observed }: Scene): string =>
  observed.corsError === 'MethodDisallowedByPreflightResponse'
    ? `the answer to the preflight lacks method \`${observed.failedParameter ?? '?'}\`, which the configuration allows`
    : 'Access-Control-Allow-Methods cannot be parsed';

const headersWords = ({ observed }: Scene): string =>
  observed.corsError === 'HeaderDisallowedByPreflightResponse'
    ? `the answer to the preflight lacks header \`${observed.failedParameter ?? '?'}\`, which the configuration allows`
    : 'Access-Control-Allow-Headers cannot be parsed';

function header(scene: Scene, kind: 'proxy' | 'other', name: string, what: string): Cause {
  const evidence = answerEvidence(scene, name, 'answered here');
  const seen = { host: scene.host, evidence, notes: scene.predicted ? AGREED : [], what };
  return outside(scene, what, () => (kind === 'proxy' ? proxyHeaders(seen) : responseHeaders(seen)));
}

const AGREED = ['the given configuration allows this request'];

/** Headers that a cache or gateway leaves, and their absence the store's own. */
function intermediary(headers: readonly string[]): string | null {
  for (const name of ['x-cache', 'via', 'age', 'cf-cache-status', 'x-swift-cachetime', 'eagleid']) {
    const value = headerValue(headers, name);
    if (value !== null) return `${name}: ${value}`;
  }
  return null;
}

function missingHeaders(scene: Scene, status: number): Cause {
  const { host, observed, setup } = scene;
  const exchange = decisiveExchange(scene);
  const headers = exchange?.responseHeaders ?? [];
  const stage = observed.at ?? 'actual';
  const evidence = answerEvidence(scene, null, 'no CORS headers here');
  const between = intermediary(headers);
  const notes = [...AGREED, ...(between === null ? [] : [`something stands in between: ${between}`])];
  const refused = status === 401 || status === 403;
  if (refused && stage === 'actual' && setup?.dialect.authBeforeCors.value === 'yes' && !isHtml(headers)) {
    return outside(scene, `authentication ${status}`, () =>
      authentication({ host, evidence, notes, status, error: null }),
    );
  }
  if (status >= 400)
    return outside(scene, `status ${status} ${stage}`, () => serverError({ host, evidence, notes, status, stage }));
  if (between !== null)
    return header(scene, 'proxy', 'access-control-allow-origin', 'the CORS headers of the bucket were lost on the way');
  return driftCause(scene, 'error', 'no Access-Control-Allow-Origin');
}

const isHtml = (headers: readonly string[]): boolean =>
  headerValue(headers, 'content-type')?.includes('text/html') === true;

/**
 * The configuration would answer `Access-Control-Allow-Credentials: true`, the captured answer does not. Whether the
 * request carried credentials is not on the wire, so this is no more than a warning.
 */
export function lostCredentials(scene: Scene): Cause[] {
  const { observed, predicted, attempt } = scene;
  if (observed.ifCredentials?.verdict !== 'blocked' || attempt.actual === null || !predicted?.actual) return [];
  const promised = headerValue(predicted.actual.response.headers, 'access-control-allow-credentials');
  if (promised !== 'true' || predicted.browser.ifCredentials !== null) return [];
  const evidence = answerEvidence(scene, 'access-control-allow-credentials', 'not `true`');
  const what = 'Access-Control-Allow-Credentials is not `true` as the configuration would have it';
  const notes = ['a request with credentials would be refused; whether this one had any cannot be seen'];
  const describe = () => ({
    ...responseHeaders({ host: scene.host, evidence, notes, what }),
    severity: 'warning' as const,
  });
  return [outside(scene, 'credentials lost', describe)];
}

/** The capture and the configuration disagree, and nothing else explains it. */
export function driftCause(scene: Scene, severity: Severity, captured: string): Cause {
  const { predicted, observed, setup, host } = scene;
  const provider = observed.at === 'preflight' || predicted?.actual == null ? predicted?.preflight : predicted.actual;
  const config = setup && setup.configuration !== 'none' ? setup.configuration : null;
  const rule = config?.rules[provider?.ruleIndex ?? -1];
  const answer = provider?.gate ? `refused (${provider.gate})` : `allowed by rule ${(provider?.ruleIndex ?? 0) + 1}`;
  return {
    key: `drift\n${host}\n${severity}\n${captured}\n${answer}`,
    item: null,
    ruleIndex: rule?.index ?? null,
    value: null,
    host,
    describe: () =>
      drift({
        host,
        severity,
        captured,
        predicted: answer,
        place: config && rule ? placeOf(config, rule, 'origin') : null,
        evidence: answerEvidence(scene, 'access-control-allow-origin', 'answered here'),
      }),
  };
}

function neverAnswered(scene: Scene): Cause {
  return outside(scene, 'never answered', () =>
    connectionFailed({
      host: scene.host,
      evidence: answerEvidence(scene, null, ''),
      notes: [...AGREED, 'no answer is in the input, and nothing in it says why'],
      what: `the browser got no answer from \`${scene.host}\``,
      cure: 'look at the console of the browser for a net:: error, or capture the traffic on the wire',
    }),
  );
}
