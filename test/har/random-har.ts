// Random HAR texts: valid JSON, everything else may be odd.

/** A seeded source of choices (mulberry32). */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % limit;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  of<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }

  shuffled<T>(items: readonly T[]): T[] {
    const left = [...items];
    return items.map(() => left.splice(this.below(left.length), 1)[0]!);
  }
}

const WORDS = [
  '',
  'a',
  '"',
  '\\',
  '\\"',
  '{"log":{"entries":[',
  'é',
  '😀',
  '\ud800',
  '\n',
  ' ',
  ']}',
  'x'.repeat(63),
  '\u0000',
];
const SPACES = ['', '', '', ' ', '\n', '\r\n\t', '          '];

/** Writes random JSON texts. Members are `[name, text]` pairs, so that names may repeat. */
class Writer {
  readonly dice: Dice;

  constructor(dice: Dice) {
    this.dice = dice;
  }

  space(): string {
    return this.dice.of(SPACES);
  }

  string(value: string): string {
    const plain = JSON.stringify(value);
    if (this.dice.chance(80)) return plain;
    const spelled = (char: string): string =>
      this.dice.chance(60) ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
    return `"${[...plain.slice(1, -1).matchAll(/\\u....|\\.|[\s\S]/g)].map(([part]) => (part.length > 1 ? part : spelled(part))).join('')}"`;
  }

  words(): string {
    return this.string(Array.from({ length: this.dice.below(6) }, () => this.dice.of(WORDS)).join(''));
  }

  array(items: readonly string[]): string {
    return `[${this.space()}${items.map((item) => item + this.space()).join(`,${this.space()}`)}]`;
  }

  object(members: readonly (readonly [string, string])[]): string {
    const parts = members.map(
      ([name, text]) => `${this.string(name)}${this.space()}:${this.space()}${text}${this.space()}`,
    );
    return `{${this.space()}${parts.join(`,${this.space()}`)}}`;
  }

  junk(depth = 3): string {
    const kind = this.dice.below(depth > 0 ? 6 : 4);
    const length = this.dice.below(4);
    if (kind === 0) return this.words();
    if (kind === 1) return this.dice.of(['null', 'true', 'false']);
    if (kind === 2) return this.dice.of(['0', '-1', '200', '404', '1.5e3', '-0.25', '1e300', '12.345678']);
    if (kind === 3) return this.string(this.dice.of(['200', 'https://a.example', 'base64', 'Host', 'h2']));
    if (kind === 4) return this.array(Array.from({ length }, () => this.junk(depth - 1)));
    return this.object(
      Array.from({ length }, (_, i) => [`${this.dice.of(['name', 'entries', 'url', 'k'])}${i}`, this.junk(depth - 1)]),
    );
  }

  /** Mostly `text`, sometimes something else altogether. */
  or(text: string): string {
    return this.dice.chance(93) ? text : this.junk();
  }

  string1(...choices: string[]): string {
    return this.or(this.string(this.dice.of(choices)));
  }

  /** An object with some of these members in any order, some twice, and others besides. */
  some(members: Readonly<Record<string, () => string>>, once: readonly string[] = []): string {
    const chosen = Object.entries(members).filter(() => this.dice.chance(85));
    const twice = chosen.filter(([name]) => this.dice.chance(4) && !once.includes(name));
    const extra: [string, () => string][] = this.dice.chance(30)
      ? [[this.dice.of(['extra', '_x', 'comment']), () => this.junk()]]
      : [];
    return this.or(
      this.object(this.dice.shuffled([...chosen, ...twice, ...extra]).map(([name, make]) => [name, make()])),
    );
  }

  headers(): string {
    const { dice } = this;
    const names = ['Host', 'origin', ':authority', 'Set-Cookie', 'cookie', 'accept-encoding', 'Vary', 'x-é', ''];
    const value = (): string =>
      this.or(dice.chance(50) ? this.words() : this.string1('a', ' b\t', 'a=1\nb=2', '[redacted]'));
    if (dice.chance(15)) {
      const chosen = names.filter(() => dice.chance(40));
      return this.object(chosen.map((name) => [name, dice.chance(20) ? this.array([value(), value()]) : value()]));
    }
    return this.or(
      this.array(Array.from({ length: dice.below(5) }, () => this.some({ name: () => this.string1(...names), value }))),
    );
  }

  cookies(): string {
    return this.or(this.array(this.dice.chance(20) ? [this.junk()] : []));
  }

  request(): string {
    return this.some({
      method: () => this.string1('GET', 'PUT', 'OPTIONS'),
      url: () => this.string1('https://b.example.com/a?b#c', 'http://[::1]:8080/', 'blob:x', ''),
      httpVersion: () => this.string1('h2', 'HTTP/1.1', ''),
      headers: () => this.headers(),
      cookies: () => this.cookies(),
      postData: () => this.junk(),
    });
  }

  content(): string {
    return this.some({
      size: () => this.or(String(this.dice.below(5000))),
      text: () => (this.dice.chance(50) ? this.words() : this.string1('<Error/>', 'PEVycm9yLz4=')),
      encoding: () => this.string1('base64', ''),
      mimeType: () => this.words(),
    });
  }

  response(): string {
    const members = {
      status: () => this.or(this.dice.of(['200', '403', '0', '-1', '"404"', 'null'])),
      httpVersion: () => this.string1('h3', 'http/2.0', ''),
      headers: () => this.headers(),
      cookies: () => this.cookies(),
      content: () => this.content(),
      _error: () => this.dice.of(['null', '""', '"net::ERR_FAILED"', '"net::ERR_CONNECTION_RESET"']),
      _fetchedViaServiceWorker: () => this.or(this.dice.of(['true', 'false'])),
    };
    // Of an earlier status of 200 the body is stepped over for good.
    return this.some(members, ['status']);
  }

  timings(): string {
    const number = (): string => this.or(this.dice.of(['-1', '0.25', '3']));
    const names = ['blocked', 'dns', 'connect', 'send', 'wait', 'receive'];
    return this.some(Object.fromEntries(names.map((name) => [name, number])), names);
  }

  entry(): string {
    const mark = this.dice.of(['_securityState', '_apiRequest', '_wasAborted', '_serverPort', '_x']);
    const members = {
      startedDateTime: () => this.string1('2026-01-12T10:15:00.123Z', '2026-01-12T10:15:00.1234567+05:30', ''),
      time: () => this.or(this.dice.of(['1.2345', '-1', '0'])),
      request: () => this.request(),
      response: () => this.response(),
      pageref: () => this.string1('page_1', 'page_2'),
      serverIPAddress: () => this.string1('203.0.113.7', '::1', '[::1]', ''),
      connection: () => this.string1('443', '12', '13', ''),
      _connectionId: () => this.string1('7', '8'),
      _resourceType: () => this.string1('fetch', 'Preflight'),
      _initiator: () => this.some({ type: () => this.string1('script', 'preflight'), stack: () => this.junk() }),
      _fromCache: () => this.string1('disk', ''),
      _fetchType: () => this.string1('Network Load', 'Disk Cache', 'Service Worker'),
      _error: () => this.string1('Origin is not allowed', ''),
      cache: () => this.some({ afterRequest: () => this.dice.of(['{}', 'null', '{"eTag":""}']) }),
      timings: () => this.timings(),
      [mark]: () => this.junk(),
    };
    return this.some(members, [mark]);
  }

  har(): string {
    const { dice } = this;
    const page = (): string =>
      this.some({
        id: () => this.string1('page_1', 'page_2'),
        title: () => this.string1('https://app.example.com/x', 'untitled'),
      });
    const creators = [
      'WebInspector',
      'Firefox',
      'Playwright',
      'mitmproxy',
      'WebKit Web Inspector',
      'Charles Proxy',
      'else',
    ];
    const log = this.object(
      dice.shuffled<[string, string]>([
        ['version', '"1.2"'],
        ['creator', dice.chance(70) ? this.object([['name', this.string(dice.of(creators))]]) : this.junk()],
        ['pages', this.or(this.array([page(), page()]))],
        ['entries', this.array(Array.from({ length: dice.below(5) }, () => this.entry()))],
        ['_junk', this.junk(5)],
      ]),
    );
    return `${dice.chance(10) ? '\ufeff' : ''}${this.space()}${this.object([['log', log]])}${this.space()}`;
  }
}

export const randomHar = (seed: number): string => new Writer(new Dice(seed)).har();
