import { describe, expect, test } from 'vitest';
import { readConfiguration } from '../../src/bucket/read-configuration.ts';
import { analyse } from '../support/analyse.ts';

const HOST = 'media.oss-cn-hangzhou.aliyuncs.com';
const PAGE = 'https://app.example';
const URL_ASKED = `https://${HOST}/a.bin`;
const CONFIG = readConfiguration(
  'cors.xml',
  `<CORSConfiguration><CORSRule><AllowedOrigin>${PAGE}</AllowedOrigin><AllowedMethod>GET</AllowedMethod><AllowedMethod>PUT</AllowedMethod><AllowedHeader>content-type</AllowedHeader><ExposeHeader>x-oss-request-id</ExposeHeader></CORSRule></CORSConfiguration>`,
);

type Headers = Readonly<Record<string, string>>;

interface Entry {
  readonly method: string;
  readonly status: number;
  readonly request: Headers;
  readonly response: Headers;
  readonly error?: string | null;
  readonly type?: string;
}

const listed = (headers: Headers) => Object.entries(headers).map(([name, value]) => ({ name, value }));

/** What comes of a HAR of this exporter, all of it after the other by a millisecond. */
function of(creator: string, entries: readonly Entry[]) {
  const written = entries.map(({ method, status, request, response, error, type }, i) => ({
    startedDateTime: new Date(Date.UTC(2026, 0, 1, 10, 0, 0, i)).toISOString(),
    time: 20,
    ...(type !== undefined && { _resourceType: type }),
    request: { method, url: URL_ASKED, httpVersion: 'http/1.1', headers: listed(request) },
    response: {
      status,
      httpVersion: 'http/1.1',
      headers: listed(response),
      content: { size: 0 },
      ...(error !== undefined && { _error: error }),
    },
  }));
  const log = { version: '1.2', creator: { name: creator, version: '1' }, entries: written };
  const configurations = [{ host: HOST, configuration: CONFIG }];
  const { attempts, findings } = analyse({ 'a.har': Buffer.from(JSON.stringify({ log })) }, { configurations });
  return {
    verdicts: attempts.map(({ observed: { verdict, corsError, at } }) => [verdict, corsError, at]),
    causes: findings.map(({ diagnostic }) => diagnostic.code),
    notes: findings.flatMap(({ diagnostic }) => diagnostic.notes),
  };
}

const sent = (more: Headers = {}): Headers => ({
  Host: HOST,
  Origin: PAGE,
  'Sec-Fetch-Mode': 'cors',
  'Sec-Fetch-Site': 'cross-site',
  ...more,
});
const asking = sent({ 'Access-Control-Request-Method': 'PUT', 'Access-Control-Request-Headers': 'content-type' });
const answer = (more: Headers = {}): Headers => ({
  Server: 'AliyunOSS',
  'Access-Control-Allow-Origin': PAGE,
  'Access-Control-Allow-Methods': 'GET, PUT',
  'Access-Control-Allow-Headers': 'content-type',
  ...more,
});

describe('a HAR from which somebody took values that CORS decides by', () => {
  const put = (own: Headers, answered: Headers, preflight: Headers = asking): readonly Entry[] => [
    {
      method: 'PUT',
      status: 200,
      request: sent({ 'Content-Type': 'image/png', ...own }),
      response: answer(answered),
      error: null,
      type: 'fetch',
    },
    { method: 'OPTIONS', status: 200, request: preflight, response: answer(answered), error: null, type: 'preflight' },
  ];

  test.each(['[redacted]', 'REDACTED', '***'])('%s is no origin, and blames no rule', (mark) => {
    const gone = { Origin: mark };
    expect(of('WebInspector', put(gone, {}))).toMatchObject({ verdicts: [['allowed', null, null]], causes: [] });
    expect(of('WebInspector', put(gone, {}, { ...asking, ...gone }))).toMatchObject({
      verdicts: [['allowed', null, null]],
      causes: [],
    });
  });

  test('an Allow-Origin that was taken out is not another one: the browser says what became of the request', () => {
    const gone = { 'Access-Control-Allow-Origin': '[redacted]' };
    expect(of('WebInspector', put({}, gone))).toMatchObject({ verdicts: [['allowed', null, null]], causes: [] });
    const one = { method: 'GET', status: 200, request: sent(), response: answer(gone) };
    expect(of('Firefox', [one])).toMatchObject({ verdicts: [['unknown', null, null]], causes: [] });
    const failed = of('WebInspector', [{ ...one, error: 'net::ERR_FAILED', type: 'fetch' }]);
    expect(failed).toMatchObject({ verdicts: [['blocked', null, 'actual']], causes: ['cors/drift'] });
    expect(failed.notes).toContain('captured: an answer of which the headers are not all known');
  });
});

describe('the words of Safari, where the configuration would allow the request', () => {
  const said = (error: string) =>
    of('WebKit Web Inspector', [
      { method: 'PUT', status: 0, request: sent({ 'Content-Type': 'image/png' }), response: {}, error },
    ]);

  test('are the reason, and not that nothing says why', () => {
    const preflight = said('Preflight response is not successful. Status code: 403');
    expect(preflight).toMatchObject({
      verdicts: [['blocked', 'PreflightInvalidStatus', 'preflight']],
      causes: ['cors/drift'],
    });
    expect(preflight.notes).toContain(
      'captured: the browser says: Preflight response is not successful. Status code: 403',
    );
    expect(said('Request header field x-a is not allowed by Access-Control-Allow-Headers.').causes).toEqual([
      'cors/drift',
    ]);
    expect(said('The network connection was lost.').causes).toEqual(['not-cors/connection-closed']);
  });

  test('of the origin, behind an error, are of the request itself: WebKit looks at the status of a preflight first', () => {
    const line = `Origin ${PAGE} is not allowed by Access-Control-Allow-Origin.`;
    expect(said(`${line} Status code: 403`)).toMatchObject({
      verdicts: [['blocked', 'MissingAllowOriginHeader', 'actual']],
      causes: ['not-cors/authentication'],
    });
    for (const more of ['', ' Status code: 200']) {
      expect(said(line + more)).toMatchObject({
        verdicts: [['blocked', 'MissingAllowOriginHeader', 'preflight']],
        causes: ['cors/drift'],
      });
    }
  });
});
