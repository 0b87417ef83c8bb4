import { describe, expect, test } from 'vitest';
import { entryOf, exchangeOf, readHar } from './read-har.ts';

describe('exporterOf', () => {
  test.each([
    ['WebInspector', 'chromium'],
    ['WebKit Web Inspector', 'safari'],
    ['Firefox', 'firefox'],
    ['Playwright', 'playwright'],
    ['mitmproxy', 'proxy'],
    ['Charles Proxy', 'proxy'],
    ['Fiddler', 'proxy'],
    ['Proxyman', 'proxy'],
    ['HTTP Toolkit', 'proxy'],
    ['BrowserMob Proxy', 'proxy'],
    ['pcap2har', 'proxy'],
    ['chrome-har', 'other'],
    ['Insomnia REST Client', 'other'],
  ])('%s is of the family %s', (creator, family) => {
    expect(exchangeOf({}, creator).har?.exporter).toBe(family);
  });

  test('an entry of Chromium without `_error` shows no verdict of the browser', () => {
    expect(exchangeOf({ response: { _error: undefined } }).har?.exporter).toBe('other');
  });

  const plain = { _resourceType: undefined, response: { _error: undefined } };
  test.each([
    [{}, 'chromium'],
    [plain, 'other'],
    [{ ...plain, _securityState: 'insecure' }, 'firefox'],
    [{ ...plain, _fetchType: 'Network Load' }, 'safari'],
    [{ ...plain, _serverPort: 80 }, 'playwright'],
    [{ ...plain, _apiRequest: true }, 'playwright'],
    [{ ...plain, _securityDetails: { protocol: 'TLS 1.3' } }, 'playwright'],
    [{ ...plain, response: { _error: undefined, _failureText: 'net::ERR_ABORTED' } }, 'playwright'],
    [{ ...plain, response: { _error: undefined, _charlesStatus: 'COMPLETE' } }, 'proxy'],
    [{ ...plain, connection: 'ClientPort:51000;EgressPort:51001' }, 'proxy'],
  ])('without a creator the entry %j is known by its shape', (parts, family) => {
    const { exchanges } = readHar({ log: { entries: [entryOf(parts)] } });
    expect(exchanges[0]!.har?.exporter).toBe(family);
  });

  test('without a creator the browser counts', () => {
    const { exchanges } = readHar({ log: { browser: { name: 'Firefox' }, entries: [entryOf(plain)] } });
    expect(exchanges[0]!.har?.exporter).toBe('firefox');
  });
});
