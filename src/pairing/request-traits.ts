import type { HeaderList } from '../exchange/exchange.ts';
import { lowerCaseName } from '../fetch/header-name.ts';

/** The request headers that pairing looks at, read in one pass. */
export interface RequestTraits {
  origin: string | null;
  fetchMode: string | null;
  fetchSite: string | null;
  fetchDest: string | null;
  /** Access-Control-Request-Method. */
  askedMethod: string | null;
  /** Access-Control-Request-Headers. */
  askedHeaders: string | null;
  referer: string | null;
  userAgent: string | null;
  cookie: boolean;
  authorization: boolean;
  /** What only a navigation sends: `Upgrade-Insecure-Requests`, or the Accept of a document. */
  navigates: boolean;
  upgradesToWebSocket: boolean;
}

const LOOKED_AT = [
  'origin',
  'cookie',
  'accept',
  'referer',
  'upgrade',
  'user-agent',
  'authorization',
  'sec-fetch-mode',
  'upgrade-insecure-requests',
  'access-control-request-method',
  'access-control-request-headers',
];
const HAS_LENGTH = new Uint8Array(32);
for (const name of LOOKED_AT) HAS_LENGTH[name.length] = 1;

/** Where a header comes twice the first line counts. */
export function readTraits(headers: HeaderList): RequestTraits {
  const traits: RequestTraits = {
    origin: null,
    fetchMode: null,
    fetchSite: null,
    fetchDest: null,
    askedMethod: null,
    askedHeaders: null,
    referer: null,
    userAgent: null,
    cookie: false,
    authorization: false,
    navigates: false,
    upgradesToWebSocket: false,
  };
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i]!;
    if (HAS_LENGTH[name.length] === 1) note(traits, lowerCaseName(name), headers[i + 1]!);
  }
  return traits;
}

function note(traits: RequestTraits, lowerName: string, value: string): void {
  switch (lowerName) {
    case 'origin':
      traits.origin ??= value;
      break;
    case 'sec-fetch-mode':
      traits.fetchMode ??= value;
      break;
    case 'sec-fetch-site':
      traits.fetchSite ??= value;
      break;
    case 'sec-fetch-dest':
      traits.fetchDest ??= value;
      break;
    case 'access-control-request-method':
      traits.askedMethod ??= value;
      break;
    case 'access-control-request-headers':
      traits.askedHeaders = traits.askedHeaders === null ? value : `${traits.askedHeaders},${value}`;
      break;
    case 'referer':
      traits.referer ??= value;
      break;
    case 'user-agent':
      traits.userAgent ??= value;
      break;
    case 'cookie':
      traits.cookie = true;
      break;
    case 'authorization':
      traits.authorization = true;
      break;
    case 'upgrade-insecure-requests':
      traits.navigates = true;
      break;
    case 'accept':
      if (value.startsWith('text/html,application/xhtml+xml')) traits.navigates = true;
      break;
    case 'upgrade':
      if (value.toLowerCase() === 'websocket') traits.upgradesToWebSocket = true;
      break;
  }
}
