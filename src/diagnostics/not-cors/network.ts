import type { Diagnostic } from '../diagnostic.ts';
import { type InWords, notCors, type Seen } from './seen.ts';

/** No answer came, or only a part of one, and CORS had no say in it. */

export const dnsFailure = (seen: Seen): Diagnostic =>
  notCors(
    'not-cors/dns-failure',
    `the name \`${seen.host}\` does not resolve`,
    seen,
    'check the bucket name, the region and the endpoint in the host name, and the name server',
  );

export const connectionRefused = (seen: Seen): Diagnostic =>
  notCors(
    'not-cors/connection-refused',
    `\`${seen.host}\` refuses connections on this port`,
    seen,
    'check host, port and scheme of the URL, and that the server runs',
  );

export const connectionReset = (seen: Seen): Diagnostic =>
  notCors(
    'not-cors/connection-reset',
    `the connection to \`${seen.host}\` was reset`,
    seen,
    'look for a limit on upload size, an idle time-out or a firewall between browser and bucket',
  );

export const connectionClosed = (seen: Seen): Diagnostic =>
  notCors(
    'not-cors/connection-closed',
    `\`${seen.host}\` closed the connection without a whole answer`,
    seen,
    'look for a limit or time-out on the way to the bucket',
  );

export const timeout = (seen: Seen): Diagnostic =>
  notCors(
    'not-cors/timeout',
    `\`${seen.host}\` did not answer in time`,
    seen,
    'check that the endpoint can be reached from where the browser runs (internal endpoints cannot), and firewalls',
  );

export const tlsFailure = (seen: Seen): Diagnostic =>
  notCors(
    'not-cors/tls-failure',
    `the TLS handshake with \`${seen.host}\` failed`,
    seen,
    'open the address itself in the browser and look at the certificate; dots in a bucket name break the wildcard certificate',
  );

export const proxyRefused = (seen: Seen): Diagnostic =>
  notCors(
    'not-cors/connection-failed',
    `the proxy did not connect to \`${seen.host}\``,
    seen,
    'check from the machine of the proxy that host and port can be reached, and the rules of the proxy',
  );

export const proxyUnreachable = (seen: Seen): Diagnostic =>
  notCors(
    'not-cors/connection-failed',
    `the browser did not get through its proxy to \`${seen.host}\``,
    seen,
    'check the proxy settings of the browser or system, that the proxy runs, and its certificate or password',
  );

export const quicFailed = (seen: Seen): Diagnostic =>
  notCors(
    'not-cors/connection-failed',
    `the QUIC connection (HTTP/3) to \`${seen.host}\` failed`,
    seen,
    'check that UDP is let through to this port, and the certificate; try without QUIC (chrome://flags/#enable-quic)',
  );

/** `error`: as the browser names it, e.g. `net::ERR_ADDRESS_UNREACHABLE`. */
export const failedWith = (seen: Seen & { readonly error: string }): Diagnostic =>
  notCors(
    'not-cors/connection-failed',
    `the request to \`${seen.host}\` failed with ${seen.error}, not by CORS`,
    seen,
    'look up what the error stands for (chrome://network-errors); the rules of the bucket have no part in it',
  );

/** No answer, and nothing says why. */
export const connectionFailed = (seen: Seen & InWords): Diagnostic =>
  notCors('not-cors/connection-failed', seen.what, seen, seen.cure);
