import { describe, expect, test } from 'vitest';
import { lackOfError, lackOfRest } from '../../src/har/lack.ts';

describe('lackOfError', () => {
  test.each([
    ['net::ERR_CONNECTION_RESET', 'reset'],
    ['net::ERR_CONNECTION_ABORTED', 'reset'],
    ['net::ERR_NAME_NOT_RESOLVED', 'dns'],
    ['net::ERR_CONNECTION_REFUSED', 'refused'],
    ['net::ERR_CERT_COMMON_NAME_INVALID', 'tls'],
    ['net::ERR_SSL_PROTOCOL_ERROR', 'tls'],
    ['net::ERR_QUIC_CERT_ROOT_NOT_KNOWN', 'tls'],
    ['net::ERR_TIMED_OUT', 'timeout'],
    ['net::ERR_CONNECTION_TIMED_OUT', 'timeout'],
    ['net::ERR_ABORTED', 'aborted'],
    ['net::ERR_BLOCKED_BY_CLIENT', 'blocked'],
    ['net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin', 'blocked'],
    ['net::ERR_EMPTY_RESPONSE', 'closed'],
    ['net::ERR_FAILED', 'network-error'],
    ['net::ERR_INTERNET_DISCONNECTED', 'network-error'],
    ['NS_ERROR_UNKNOWN_HOST', 'dns'],
    ['NS_ERROR_CONNECTION_REFUSED', 'refused'],
    ['NS_ERROR_NET_RESET', 'reset'],
    ['NS_BINDING_ABORTED', 'aborted'],
    ['SSL_ERROR_BAD_CERT_DOMAIN', 'tls'],
    ['Could not connect to the server.', 'refused'],
    ['The request timed out.', 'timeout'],
    ['The network connection was lost.', 'closed'],
    ['A server with the specified hostname could not be found.', 'dns'],
    ['An SSL error has occurred and a secure connection to the server cannot be made.', 'tls'],
    ['Origin https://a.example is not allowed by Access-Control-Allow-Origin. Status code: 403', 'network-error'],
    ['blocked by CORS policy', 'network-error'],
    ['Client disconnected.', 'aborted'],
    ['[Errno 104] Connection reset by peer', 'reset'],
    ['something else', 'network-error'],
    [null, 'network-error'],
  ])('%s: %s', (error, lack) => {
    expect(lackOfError(error)).toBe(lack);
  });
});

describe('lackOfRest', () => {
  test.each([
    [null, null],
    ['net::ERR_FAILED', null],
    ['net::ERR_BLOCKED_BY_ORB', null],
    ['net::ERR_CONNECTION_RESET', 'reset'],
    ['net::ERR_ABORTED', 'aborted'],
    ['net::ERR_CONTENT_LENGTH_MISMATCH', 'closed'],
  ])('%s: %s', (error, lack) => {
    expect(lackOfRest(error)).toBe(lack);
  });
});
