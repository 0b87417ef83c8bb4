import type { HeaderList } from '../exchange/exchange.ts';
import { lowerCaseName } from '../fetch/header-name.ts';
import { HeaderShapes } from '../fetch/header-shapes.ts';

/** The request headers that pairing looks at. */
export interface RequestTraits {
  readonly origin: string | null;
  readonly fetchMode: string | null;
  readonly fetchSite: string | null;
  readonly fetchDest: string | null;
  /** Access-Control-Request-Method. */
  readonly askedMethod: string | null;
  /** Access-Control-Request-Headers. */
  readonly askedHeaders: string | null;
  readonly referer: string | null;
  readonly userAgent: string | null;
  readonly cookie: boolean;
  readonly authorization: boolean;
  /** Sec-Fetch-Storage-Access. */
  readonly storageAccess: boolean;
  /** Somebody between the browser and here says that it passed the request on. */
  readonly isForwarded: boolean;
  /** What only a navigation sends: `Upgrade-Insecure-Requests`, or the Accept of a document. */
  readonly navigates: boolean;
  readonly upgradesToWebSocket: boolean;
  /** Lower-case names of all headers of the request. */
  readonly names: ReadonlySet<string>;
}

/** What the names of a request's headers tell, and where the values are: -1 for those that are absent. */
interface RequestShape {
  readonly names: ReadonlySet<string>;
  readonly origin: number;
  readonly fetchMode: number;
  readonly fetchSite: number;
  readonly fetchDest: number;
  readonly askedMethod: number;
  readonly referer: number;
  readonly userAgent: number;
  readonly cookie: boolean;
  readonly authorization: boolean;
  readonly storageAccess: boolean;
  readonly isForwarded: boolean;
  readonly upgradesInsecure: boolean;
  readonly askedHeaders: readonly number[];
  readonly accept: readonly number[];
  readonly upgrade: readonly number[];
}

const FORWARDED = ['via', 'forwarded', 'x-forwarded-for'];

function shapeOf(names: readonly string[]): RequestShape {
  const lower = names.map(lowerCaseName);
  const first = (name: string): number => {
    const at = lower.indexOf(name);
    return at < 0 ? -1 : 2 * at + 1;
  };
  const all = (name: string): number[] => lower.flatMap((other, at) => (other === name ? [2 * at + 1] : []));
  return {
    names: new Set(lower),
    origin: first('origin'),
    fetchMode: first('sec-fetch-mode'),
    fetchSite: first('sec-fetch-site'),
    fetchDest: first('sec-fetch-dest'),
    askedMethod: first('access-control-request-method'),
    referer: first('referer'),
    userAgent: first('user-agent'),
    cookie: lower.includes('cookie'),
    authorization: lower.includes('authorization'),
    storageAccess: lower.includes('sec-fetch-storage-access'),
    isForwarded: FORWARDED.some((name) => lower.includes(name)),
    upgradesInsecure: lower.includes('upgrade-insecure-requests'),
    askedHeaders: all('access-control-request-headers'),
    accept: all('accept'),
    upgrade: all('upgrade'),
  };
}

const shapes = new HeaderShapes(shapeOf);

/** Where a header comes twice the first line counts, but for Access-Control-Request-Headers: there all do. */
export function readTraits(headers: HeaderList): RequestTraits {
  const shape = shapes.of(headers);
  const value = (at: number): string | null => (at < 0 ? null : headers[at]!);
  return {
    origin: value(shape.origin),
    fetchMode: value(shape.fetchMode),
    fetchSite: value(shape.fetchSite),
    fetchDest: value(shape.fetchDest),
    askedMethod: value(shape.askedMethod),
    askedHeaders: joined(headers, shape.askedHeaders),
    referer: value(shape.referer),
    userAgent: value(shape.userAgent),
    cookie: shape.cookie,
    authorization: shape.authorization,
    storageAccess: shape.storageAccess,
    isForwarded: shape.isForwarded,
    navigates: shape.upgradesInsecure || acceptsDocuments(headers, shape.accept),
    upgradesToWebSocket: shape.upgrade.some((at) => headers[at]!.toLowerCase() === 'websocket'),
    names: shape.names,
  };
}

function joined(headers: HeaderList, places: readonly number[]): string | null {
  if (places.length === 0) return null;
  return places.length === 1 ? headers[places[0]!]! : places.map((at) => headers[at]!).join();
}

function acceptsDocuments(headers: HeaderList, places: readonly number[]): boolean {
  for (const at of places) if (headers[at]!.startsWith('text/html,application/xhtml+xml')) return true;
  return false;
}
