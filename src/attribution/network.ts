import { type Basis, certain, likely, possible } from '../diagnostics/basis.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { cachedResponse, serviceWorker } from '../diagnostics/not-cors/answer.ts';
import * as browser from '../diagnostics/not-cors/browser.ts';
import * as network from '../diagnostics/not-cors/network.ts';
import type { Seen } from '../diagnostics/not-cors/seen.ts';
import { type Exchange, isKnownInPart, type Lack } from '../exchange/exchange.ts';
import { hasHeader, headerValue } from '../fetch/header-list.ts';
import { labels, requestEvidence } from './evidence.ts';
import type { Cause } from './ledger.ts';
import { isLocal, isLocalAddress } from './local-address.ts';
import { decisiveExchange, outside, type Scene } from './scene.ts';
import { failureOf, opaqueResponse, withheldCause } from './withheld.ts';

type Describe = (seen: Seen) => Diagnostic;

const CONNECTION: Partial<Record<Lack, Describe>> = {
  reset: network.connectionReset,
  closed: network.connectionClosed,
  timeout: network.timeout,
  refused: network.connectionRefused,
  dns: network.dnsFailure,
  tls: network.tlsFailure,
};

/** By the words of browsers' exports; the first that fits. */
const STOPPED: readonly (readonly [RegExp, Describe])[] = [
  [/LOCAL_NETWORK_(?:ACCESS|PERMISSION)|PRIVATE_NETWORK|local network access/i, browser.localNetworkAccess],
  [/BLOCKED_BY_CSP|Content.Security.Policy|\bCSP\b/i, browser.contentSecurityPolicy],
  [/Coep/, browser.embedderPolicy],
  [/Corp\b|NotSameOrigin|NotSameSite/, browser.resourcePolicy],
  [/BLOCKED_BY_RESPONSE/, browser.crossOriginPolicy],
  [/BLOCKED_BY_CLIENT|NS_ERROR_BLOCKED_BY_POLICY|NS_ERROR_TRACKING/, browser.blockedByExtension],
  [/mixed.?content/i, browser.mixedContent],
  [/ERR_(?:SOCKS|TUNNEL)_CONNECTION_|ERR_PROXY_UNABLE_TO_CONNECT/, network.proxyRefused],
  [/ERR_\w*PROX(?:Y|IES)|ERR_PAC_|NS_ERROR_(?:UNKNOWN_)?PROXY_/, network.proxyUnreachable],
  [/ERR_QUIC_HANDSHAKE_FAILED/, network.quicFailed],
  [/ERR_ABORTED|NS_BINDING_ABORTED|NS_ERROR_ABORT|\baborted\b|\bcancell?ed\b/i, browser.aborted],
];

/** Why no answer reached the script, as far as the input tells; `null` when it does not tell. */
export function networkCause(scene: Scene): Cause | null {
  const exchange = decisiveExchange(scene);
  if (!exchange) return null;
  if (scene.attempt.refusal) return withheldCause(scene, exchange, scene.attempt.refusal);
  if (scene.attempt.storedWithoutOrigin) return storedCause(scene, scene.attempt.storedWithoutOrigin);
  return named(scene, exchange) ?? lost(scene, exchange) ?? failed(scene, exchange) ?? guessed(scene, exchange);
}

const told = (scene: Scene, exchange: Exchange, detail: string, basis: Basis, describe: Describe): Cause => {
  const seen = {
    host: scene.host,
    evidence: [requestEvidence(exchange, 'this request')],
    notes: notesOf(scene, exchange),
  };
  return outside(scene, { detail, basis, describe: () => describe(seen) });
};

/** By what the browser calls it. */
function named(scene: Scene, exchange: Exchange): Cause | null {
  const { har, lack } = exchange;
  const error = har?.error ?? '';
  if (error.includes('BLOCKED_BY_ORB')) {
    const describe = (seen: Seen) => opaqueResponse(scene, exchange, seen);
    return told(scene, exchange, `stopped BLOCKED_BY_ORB${failureOf(scene, exchange)}`, certain('browser'), describe);
  }
  const known = error === '' ? undefined : STOPPED.find(([pattern]) => pattern.test(error));
  if (known) return told(scene, exchange, `stopped ${known[0].source}`, certain('browser'), known[1]);
  if (lack !== 'aborted') return null;
  return told(scene, exchange, 'aborted', certain(har === null ? 'connection' : 'browser'), browser.aborted);
}

/** By what the request is, where the browser names no error that says why. */
function guessed(scene: Scene, exchange: Exchange): Cause | null {
  const { har, lack, status } = exchange;
  if (har?.fromServiceWorker) {
    const settledBy = 'try with the service worker bypassed (DevTools, Application, Service workers)';
    return told(scene, exchange, 'service worker', likely('browser', settledBy), serviceWorker);
  }
  if (status === null && isMixedContent(exchange)) {
    const settledBy = 'the console of the browser says "Mixed Content"';
    return told(scene, exchange, 'mixed', likely('browser', settledBy), browser.mixedContent);
  }
  if (isKeptFromLocal(scene, exchange)) {
    const settledBy = 'the console of the browser names the address space';
    return told(scene, exchange, 'local network', possible('browser', settledBy), browser.localNetworkAccess);
  }
  if (lack !== 'blocked') return null;
  const settledBy = 'the console of the browser names its reason';
  return told(scene, exchange, 'blocked', possible('browser', settledBy), browser.blockedByClient);
}

/** The connection failed. */
function lost(scene: Scene, exchange: Exchange): Cause | null {
  const { lack, har } = exchange;
  const describe = lack === null ? undefined : CONNECTION[lack];
  return describe
    ? told(scene, exchange, `lost ${lack}`, certain(har === null ? 'connection' : 'browser'), describe)
    : null;
}

/** Chromium names ERR_FAILED what CORS refuses, Gecko NS_ERROR_FAILURE and NS_ERROR_DOM_BAD_URI: nothing else is CORS. */
const NAMED = /\b(?:net::)?ERR_(?!FAILED\b)[A-Z0-9_]+|\bNS_ERROR_(?!FAILURE\b|DOM_)[A-Z0-9_]+/;

/** Any other error that has a name. What became of a redirect its status tells. */
function failed(scene: Scene, exchange: Exchange): Cause | null {
  const { har, status } = exchange;
  const error = NAMED.exec(har?.error ?? '')?.[0];
  if (error === undefined || (status !== null && status >= 300 && status < 400)) return null;
  const describe = (seen: Seen) => network.failedWith({ ...seen, error });
  return told(scene, exchange, `failed ${error}`, certain('browser'), describe);
}

const isMixedContent = (exchange: Exchange): boolean =>
  exchange.har?.pageOrigin?.startsWith('https://') === true && exchange.url?.startsWith('http://') === true;

/**
 * A page of the public network asked for a local address and no answer is there: Local Network Access; or the preflight
 * asked for it (Private Network Access) and the answer did not allow it.
 */
function isKeptFromLocal({ attempt }: Scene, exchange: Exchange): boolean {
  const { preflight } = attempt;
  if (
    preflight?.status != null &&
    !isKnownInPart(preflight.responseKnowledge) &&
    hasHeader(preflight.requestHeaders, 'access-control-request-private-network') &&
    headerValue(preflight.responseHeaders, 'access-control-allow-private-network') !== 'true'
  ) {
    return attempt.actual === null || attempt.actual.status === null;
  }
  const page = exchange.har?.pageOrigin ?? attempt.origin;
  const address = exchange.har?.pageAddress ?? null;
  if (address !== null && isLocalAddress(address)) return false;
  const waits = exchange.lack === 'network-error' || exchange.lack === 'blocked';
  return waits && exchange.har !== null && isLocal(attempt.url) && page !== null && page !== 'null' && !isLocal(page);
}

function notesOf({ attempt }: Scene, exchange: Exchange): string[] {
  const error = exchange.har?.error;
  const tries = attempt.retries.length + 1;
  return [
    ...(error ? [`the browser says ${error}`] : []),
    ...(tries > 1 ? [`the browser tried ${tries} times`] : []),
    'no CORS check took place',
  ];
}

/** The browser reused an answer that it had stored for a request without Origin. */
export function storedCause(scene: Scene, stored: Exchange): Cause {
  const url = scene.attempt.url;
  const settledBy = 'try with the cache disabled (DevTools, Network)';
  const describe = () =>
    cachedResponse({
      host: scene.host,
      evidence: labels(requestEvidence(stored, 'first loaded here, without Origin')),
      notes: [`stored for \`${url}\` without Access-Control-Allow-Origin and without \`Vary: Origin\``],
    });
  return outside(scene, { detail: `stored ${url}`, basis: likely('headers', settledBy), describe });
}
