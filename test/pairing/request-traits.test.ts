import fc from 'fast-check';
import { expect, test } from 'vitest';
import { headerValues } from '../../src/fetch/header-list.ts';
import { readTraits } from '../../src/pairing/request-traits.ts';

const NAMES = [
  'Origin',
  'Cookie',
  'Accept',
  'Referer',
  'Upgrade',
  'User-Agent',
  'Authorization',
  'Sec-Fetch-Mode',
  'Sec-Fetch-Site',
  'Sec-Fetch-Dest',
  'Sec-Fetch-User',
  'Sec-Fetch-Storage-Access',
  'Via',
  'X-Forwarded-For',
  'Upgrade-Insecure-Requests',
  'Access-Control-Request-Method',
  'Access-Control-Request-Headers',
  'Host',
  ':authority',
];
const VALUES = ['a', 'WebSocket', 'text/html,application/xhtml+xml,*/*', 'text/html', ''];

const header = fc
  .tuple(fc.constantFrom(...NAMES), fc.constantFrom(...VALUES), fc.nat(2))
  .map(([name, value, spelling]) => [[name, name.toLowerCase(), name.toUpperCase()][spelling]!, value]);

test('one pass finds what looking up each header finds', () => {
  fc.assert(
    fc.property(fc.array(header, { maxLength: 12 }), (headers) => {
      const list = headers.flat();
      const first = (name: string): string | null => headerValues(list, name)[0] ?? null;
      const has = (name: string): boolean => headerValues(list, name).length > 0;
      expect(readTraits(list)).toEqual({
        origin: first('origin'),
        fetchMode: first('sec-fetch-mode'),
        fetchSite: first('sec-fetch-site'),
        fetchDest: first('sec-fetch-dest'),
        askedMethod: first('access-control-request-method'),
        askedHeaders: has('access-control-request-headers')
          ? headerValues(list, 'access-control-request-headers').join()
          : null,
        referer: first('referer'),
        userAgent: first('user-agent'),
        cookie: has('cookie'),
        authorization: has('authorization'),
        storageAccess: has('sec-fetch-storage-access'),
        isForwarded: has('via') || has('x-forwarded-for'),
        navigates:
          has('upgrade-insecure-requests') || headerValues(list, 'accept').some((v) => v.startsWith('text/html,app')),
        upgradesToWebSocket: headerValues(list, 'upgrade').includes('WebSocket'),
        names: new Set(headers.map(([name]) => name!.toLowerCase())),
      });
    }),
  );
});
