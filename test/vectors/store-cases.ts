import type { RuleSketch } from '../support/build-configuration.ts';

/** A request as it goes over the wire to a store that runs on this machine. */
export interface StoreRequest {
  readonly method: string;
  readonly target: 'object' | 'missing-key' | 'bucket' | 'missing-bucket';
  readonly origin: string | null;
  readonly requestedMethod: string | null;
  /** Access-Control-Request-Headers, letter by letter. */
  readonly requestedHeaders: string | null;
  /** `good`: with the credentials of the owner, `bad`: with a wrong signature; else anonymous where a store lets it. */
  readonly signature?: 'good' | 'bad';
}

/** A configuration and a request for which running stores were, and are, asked. */
export interface StoreCase {
  readonly name: string;
  readonly rules: readonly RuleSketch[] | 'none';
  readonly request: StoreRequest;
}

type More = Partial<StoreRequest>;

const ask = (method: string, more: More): StoreRequest => ({
  method,
  target: 'object',
  origin: null,
  requestedMethod: null,
  requestedHeaders: null,
  ...more,
});

const preflight = (
  origin: string | null,
  requestedMethod: string | null,
  requestedHeaders: string | null = null,
  more: More = {},
): StoreRequest => ask('OPTIONS', { origin, requestedMethod, requestedHeaders, ...more });

const actual = (method: string, origin: string | null, more: More = {}): StoreRequest =>
  ask(method, { origin, ...more });

const A = 'https://a.example';
const B = 'https://b.example';

interface Group {
  readonly rules: StoreCase['rules'];
  readonly requests: Readonly<Record<string, StoreRequest>>;
}

const UNCONFIGURED: Group = {
  rules: 'none',
  requests: {
    preflight: preflight(A, 'PUT'),
    'preflight without anything': preflight(null, null),
    'preflight without method': preflight(A, null),
    'preflight without origin': preflight(null, 'PUT'),
    GET: actual('GET', A),
    'GET without origin': actual('GET', null),
    'preflight, no such bucket': preflight(A, 'PUT', null, { target: 'missing-bucket' }),
    'preflight without anything, no such bucket': preflight(null, null, null, { target: 'missing-bucket' }),
  },
};

const ONE_RULE: Group = {
  rules: [
    {
      origins: [A],
      methods: ['GET', 'PUT'],
      headers: ['Content-Type', 'X-Custom'],
      expose: ['ETag', 'X-Request-Id'],
      maxAge: 600,
    },
  ],
  requests: {
    'all allowed': preflight(A, 'PUT', 'content-type'),
    'two headers': preflight(A, 'PUT', 'content-type,x-custom'),
    'blank behind the comma': preflight(A, 'PUT', 'content-type, x-custom'),
    'header in capitals': preflight(A, 'PUT', 'CONTENT-TYPE'),
    'same header twice': preflight(A, 'PUT', 'x-custom,X-Custom'),
    'blanks around names': preflight(A, 'PUT', ' content-type ,  x-custom '),
    'no header asked for': preflight(A, 'GET'),
    'empty list of headers': preflight(A, 'GET', ''),
    'empty name between commas': preflight(A, 'PUT', 'content-type,,x-custom'),
    'other header': preflight(A, 'PUT', 'content-type,x-other'),
    'other method': preflight(A, 'DELETE'),
    'other origin': preflight(B, 'PUT'),
    'other scheme': preflight('http://a.example', 'PUT'),
    'other port': preflight('https://a.example:8443', 'PUT'),
    'origin in capitals': preflight('https://A.example', 'PUT'),
    'origin null': preflight('null', 'PUT'),
    'empty origin': preflight('', 'PUT'),
    'method in lower case': preflight(A, 'put'),
    'method PATCH': preflight(A, 'PATCH'),
    'method unheard of': preflight(A, 'BREW'),
    'empty method': preflight(A, ''),
    'without method': preflight(A, null),
    'without origin': preflight(null, 'PUT'),
    'without anything': preflight(null, null),
    'on the bucket': preflight(A, 'PUT', null, { target: 'bucket' }),
    'on a missing key': preflight(A, 'GET', null, { target: 'missing-key' }),
    'on a missing bucket': preflight(A, 'GET', null, { target: 'missing-bucket' }),
    GET: actual('GET', A),
    HEAD: actual('HEAD', A),
    PUT: actual('PUT', A),
    'DELETE, not listed': actual('DELETE', A),
    'GET, other origin': actual('GET', B),
    'GET, no origin': actual('GET', null),
    'GET, missing key': actual('GET', A, { target: 'missing-key' }),
    'GET, other requested method': actual('GET', A, { requestedMethod: 'DELETE' }),
    'DELETE, listed requested method': actual('DELETE', A, { requestedMethod: 'GET' }),
    'GET, other requested header': actual('GET', A, { requestedHeaders: 'x-other' }),
    'GET, listed requested header': actual('GET', A, { requestedHeaders: 'x-custom' }),
    'GET, signed': actual('GET', A, { signature: 'good' }),
    'GET, badly signed': actual('GET', A, { signature: 'bad' }),
    'GET, badly signed, other origin': actual('GET', B, { signature: 'bad' }),
    'list of the bucket': actual('GET', A, { target: 'bucket' }),
  },
};

const EVERYBODY: Group = {
  rules: [{ origins: ['*'], methods: ['GET', 'HEAD'], headers: ['*'], expose: ['ETag'], maxAge: 0 }],
  requests: {
    preflight: preflight(A, 'GET', 'x-any'),
    'origin null': preflight('null', 'GET'),
    'without origin': preflight(null, 'GET'),
    'empty name': preflight(A, 'GET', 'x-any,,x-b'),
    'other method': preflight(A, 'PUT'),
    GET: actual('GET', A),
    'GET, signed': actual('GET', A, { signature: 'good' }),
    'GET, no origin': actual('GET', null),
    'PUT, not listed': actual('PUT', A),
  },
};

const WILDCARDS: Group = {
  rules: [
    { origins: ['https://*.example.com'], methods: ['GET'], headers: ['x-custom-*'], maxAge: 5 },
    { origins: ['http://ab*ba'], methods: ['GET'] },
    { origins: ['http://start*'], methods: ['GET'], headers: ['*-tail', 'x-in*side'] },
    { origins: ['*.suffix'], methods: ['GET'] },
  ],
  requests: {
    'one label': preflight('https://www.example.com', 'GET', 'x-custom-a'),
    'two labels': preflight('https://a.b.example.com', 'GET'),
    'no label': preflight('https://.example.com', 'GET'),
    'the domain itself': preflight('https://example.com', 'GET'),
    'other scheme': preflight('http://www.example.com', 'GET'),
    'longer domain': preflight('https://www.example.com.evil', 'GET'),
    'capitals in the domain': preflight('https://WWW.EXAMPLE.COM', 'GET'),
    'header pattern': preflight('https://www.example.com', 'GET', 'X-Custom-A,x-custom-'),
    'header not in the pattern': preflight('https://www.example.com', 'GET', 'x-custom'),
    'both ends': preflight('http://abba', 'GET'),
    'ends overlap': preflight('http://aba', 'GET'),
    'open end': preflight('http://start.of.it', 'GET'),
    'header with star in front': preflight('http://start', 'GET', 'any-tail'),
    'header with star inside': preflight('http://start', 'GET', 'x-in-the-side'),
    'open start': preflight('foo.suffix', 'GET'),
    'star of another rule': preflight('http://www.suffix', 'GET'),
    GET: actual('GET', 'https://www.example.com'),
    'GET, ends overlap': actual('GET', 'http://aba'),
  },
};

const ORDER: Group = {
  rules: [
    { origins: [A], methods: ['GET'], maxAge: 1 },
    { origins: [A], methods: ['PUT'], headers: ['x-first'], maxAge: 2 },
    { origins: [A, B], methods: ['PUT', 'DELETE'], headers: ['*'], maxAge: 3 },
    { origins: ['*'], methods: ['GET', 'POST'], maxAge: 4 },
  ],
  requests: {
    'first rule': preflight(A, 'GET'),
    'second rule, first has the origin': preflight(A, 'PUT', 'x-first'),
    'third rule, second has origin and method': preflight(A, 'PUT', 'x-other'),
    'third rule, first has the origin': preflight(A, 'DELETE'),
    'last rule, origins before it': preflight(A, 'POST'),
    'last rule': preflight('https://c.example', 'GET'),
    'no rule': preflight('https://c.example', 'PUT'),
    'third rule from its second origin': preflight(B, 'DELETE', 'x-any'),
    'last rule, third has the origin': preflight(B, 'POST'),
    'GET of the first': actual('GET', A),
    'PUT of the second': actual('PUT', A),
    'DELETE of the third': actual('DELETE', A),
    'GET of the last': actual('GET', 'https://c.example'),
    'GET of the last, third has the origin': actual('GET', B),
  },
};

const LISTS: Group = {
  rules: [
    { origins: [A, '*'], methods: ['GET'], headers: ['*'] },
    { origins: ['*', B], methods: ['PUT'], headers: ['*'] },
    { origins: ['https://*.example.com', B], methods: ['DELETE'], headers: ['X-One', 'X-Two'] },
  ],
  requests: {
    'exact entry before the star': preflight(A, 'GET', 'x-b'),
    'star behind an exact entry': preflight(B, 'GET'),
    'exact entry behind the star': preflight(B, 'PUT'),
    'star before an exact entry': preflight(A, 'PUT'),
    'exact entry behind a pattern': preflight(B, 'DELETE', 'x-two'),
    'pattern before an exact entry': preflight('https://www.example.com', 'DELETE', 'x-two,x-one'),
    'GET, exact entry before the star': actual('GET', A),
    'GET, star behind an exact entry': actual('GET', B),
    'PUT, exact entry behind the star': actual('PUT', B),
  },
};

const BARE: Group = {
  rules: [{ origins: ['a.example', 'HTTPS://UPPER.EXAMPLE', 'https://slash.example/'], methods: ['GET', 'HEAD'] }],
  requests: {
    'entry without scheme, as it stands': preflight('a.example', 'GET'),
    'entry without scheme': preflight(A, 'GET'),
    'entry in capitals': preflight('https://upper.example', 'GET'),
    'entry with a slash': preflight('https://slash.example', 'GET'),
    'header where none is listed': preflight('a.example', 'GET', 'x-any'),
    'GET without max-age and expose': actual('GET', 'a.example'),
  },
};

const GROUPS = {
  unconfigured: UNCONFIGURED,
  'one rule': ONE_RULE,
  everybody: EVERYBODY,
  wildcards: WILDCARDS,
  order: ORDER,
  lists: LISTS,
  bare: BARE,
};

/** Cases with the same configuration follow one another. */
export const STORE_CASES: readonly StoreCase[] = Object.entries(GROUPS).flatMap(([group, { rules, requests }]) =>
  Object.entries(requests).map(([name, request]) => ({ name: `${group}: ${name}`, rules, request })),
);
