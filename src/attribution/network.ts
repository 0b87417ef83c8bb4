import { blockedByClient, cachedResponse, connectionFailed } from '../diagnostics/not-cors.ts';
import type { Exchange, Lack } from '../exchange/exchange.ts';
import { labels, requestEvidence } from './evidence.ts';
import type { Cause } from './ledger.ts';
import { decisiveExchange, outside, type Scene } from './scene.ts';

const CONNECTION: Partial<Record<Lack, readonly [what: string, cure: string]>> = {
  reset: [
    'the connection to `HOST` was reset',
    'look for a limit on upload size, an idle time-out or a firewall between browser and bucket',
  ],
  closed: [
    '`HOST` closed the connection without a whole answer',
    'look for a limit or time-out on the way to the bucket',
  ],
  timeout: ['`HOST` did not answer in time', 'check that the endpoint can be reached from where the browser runs'],
  refused: ['`HOST` refuses connections on this port', 'check host, port and scheme of the URL'],
  dns: ['the name `HOST` does not resolve', 'check the bucket name and region in the host name'],
  tls: [
    'the TLS handshake with `HOST` failed',
    'check the certificate; dots in a bucket name break the wildcard certificate',
  ],
};

const CLIENT: readonly (readonly [pattern: RegExp, what: string, cure: string])[] = [
  [
    /BLOCKED_BY_ORB/,
    'the browser dropped the answer of `HOST` (opaque response blocking)',
    'load data with fetch in mode cors, not with a script or img element',
  ],
  [
    /Coep|Corp|BLOCKED_BY_RESPONSE/,
    "the page's embedder policy (COEP/CORP) refuses the answer of `HOST`",
    'add crossorigin to the element, or have the bucket send Cross-Origin-Resource-Policy',
  ],
  [
    /CSP/i,
    "the page's Content-Security-Policy forbids `HOST`",
    'add the bucket to connect-src (or img-src, font-src, ...)',
  ],
  [
    /BLOCKED_BY_CLIENT/,
    'an extension or ad blocker stopped the request to `HOST`',
    'try without extensions; avoid "ad" in paths',
  ],
  [/ABORTED/, 'the page gave up its request to `HOST`', 'look for an abort, a time-out or a navigation in the page'],
];

const isMixedContent = (exchange: Exchange): boolean =>
  exchange.har?.pageOrigin?.startsWith('https://') === true && exchange.url?.startsWith('http://') === true;

/** Why no answer reached the script, as far as the input tells; `null` when it does not tell. */
export function networkCause(scene: Scene): Cause | null {
  const exchange = decisiveExchange(scene);
  if (!exchange) return null;
  if (scene.attempt.storedWithoutOrigin) return storedCause(scene, scene.attempt.storedWithoutOrigin);
  const seen = { host: scene.host, evidence: [requestEvidence(exchange, 'this request')], notes: notesOf(exchange) };
  const error = exchange.har?.error ?? '';
  const client =
    CLIENT.find(([pattern]) => pattern.test(error)) ?? (exchange.lack === 'aborted' ? CLIENT.at(-1) : undefined);
  if (client)
    return outside(scene, client[1], () =>
      blockedByClient({ ...seen, what: named(client[1], scene), cure: client[2] }),
    );
  if (exchange.status === null && isMixedContent(exchange))
    return outside(scene, 'mixed', () => blockedByClient({ ...seen, ...MIXED }));
  if (exchange.lack === 'blocked') {
    const what = named('the browser did not send the request to `HOST`', scene);
    return outside(scene, 'blocked', () =>
      blockedByClient({ ...seen, what, cure: 'look at the console of the browser for its reason' }),
    );
  }
  const connection = exchange.lack === null ? undefined : CONNECTION[exchange.lack];
  if (!connection) return null;
  return outside(scene, connection[0], () =>
    connectionFailed({ ...seen, what: named(connection[0], scene), cure: connection[1] }),
  );
}

const MIXED = {
  what: 'an https page asked for an http URL (mixed content)',
  cure: 'use https in the URL of the bucket',
};

const named = (text: string, scene: Scene): string => text.replace('HOST', scene.host);

function notesOf(exchange: Exchange): string[] {
  const error = exchange.har?.error;
  return [...(error ? [`the browser says ${error}`] : []), 'no CORS check took place'];
}

/** The browser reused an answer that it had stored for a request without Origin. */
export function storedCause(scene: Scene, stored: Exchange): Cause {
  const url = scene.attempt.url;
  return outside(scene, `stored ${url}`, () =>
    cachedResponse({
      host: scene.host,
      url,
      evidence: labels(requestEvidence(stored, 'first loaded here, without Origin')),
      notes: [`stored for \`${url}\` without Access-Control-Allow-Origin and without \`Vary: Origin\``],
    }),
  );
}
