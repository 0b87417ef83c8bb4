import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeyLog, type KeyLogLabel, LABELS } from '../../src/tls/key-log.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const R1 = '11'.repeat(32);
const R2 = 'ab'.repeat(32);
const S1 = '22'.repeat(48);
const S2 = 'cd'.repeat(32);

const logOf = (...lines: readonly string[]): KeyLog => {
  const log = new KeyLog();
  log.add(Buffer.from(lines.join('\n')));
  return log;
};

test('secrets are found by label and client random, whatever the case of the digits', () => {
  const log = logOf(
    '# a comment',
    '',
    `CLIENT_RANDOM ${R1} ${S1}`,
    `CLIENT_TRAFFIC_SECRET_0 ${R2.toUpperCase()} ${S2.toUpperCase()}  \r`,
    `SERVER_TRAFFIC_SECRET_0 ${R2} ${S1}`,
    `RSA 0123456789abcdef ${S1}`,
    `EXPORTER_SECRET ${R2} ${S1}`,
    `QUIC_CLIENT_TRAFFIC_SECRET ${R2} ${S1}`,
    `CLIENT_TRAFFIC_SECRET_1 ${R2} ${S1}`,
    `SERVER_TRAFFIC_SECRET_N ${R2} ${S1}`,
  );
  expect(log.find('CLIENT_RANDOM', hex(R1))?.toString('hex')).toBe(S1);
  expect(log.find('CLIENT_TRAFFIC_SECRET_0', hex(R2))?.toString('hex')).toBe(S2);
  expect(log.find('SERVER_TRAFFIC_SECRET_0', hex(R2))?.toString('hex')).toBe(S1);
  expect(log.find('RSA', hex('0123456789abcdef'))?.toString('hex')).toBe(S1);
  expect(log.find('CLIENT_RANDOM', hex(R2))).toBeNull();
  expect(log.find('SERVER_HANDSHAKE_TRAFFIC_SECRET', hex(R2))).toBeNull();
  expect([log.count, log.unknownLines]).toEqual([4, 0]);
});

test.each([
  ['lines end with CR', (lines: readonly string[]) => lines.join('\r')],
  ['lines end with CR LF', (lines: readonly string[]) => lines.join('\r\n')],
  ['lines end with either', ([first, ...rest]: readonly string[]) => `${first}\r${rest.join('\n')}\r\r`],
  ['tabs are between fields', (lines: readonly string[]) => lines.join('\n').replaceAll(' ', '\t')],
  ['lines are indented', (lines: readonly string[]) => lines.map((line) => `\t  ${line}`).join('\n')],
  ['several blanks are between fields', (lines: readonly string[]) => lines.join('\n').replaceAll(' ', '  \t ')],
])('a log is read in which %s', (_, join) => {
  const log = new KeyLog();
  log.add(
    Buffer.from(
      join([`CLIENT_RANDOM ${R1} ${S1}`, `# of Firefox`, `RSA 0123456789abcdef ${S2}`, `CLIENT_RANDOM ${R2} ${S2}`]),
    ),
  );
  expect(log.find('CLIENT_RANDOM', hex(R1))?.toString('hex')).toBe(S1);
  expect(log.find('CLIENT_RANDOM', hex(R2))?.toString('hex')).toBe(S2);
  expect(log.find('RSA', hex('0123456789abcdef'))?.toString('hex')).toBe(S2);
  expect([log.count, log.unknownLines]).toEqual([3, 0]);
});

test.each([
  ['nonsense'],
  ['CLIENT_RANDOM'],
  [`CLIENT_RANDOM ${R1}`],
  [`CLIENT_RANDOM ${R1} `],
  [`CLIENT_RANDOM ${R1.slice(1)} ${S1}`],
  [`CLIENT_RANDOM ${R1}${S1}`],
  [`CLIENT_RANDOM ${R1} ${S1.slice(1)}`],
  [`CLIENT_RANDOM ${R1} xyz${S1}`],
  [`CLIENT_RANDOM ${R1.slice(2)}zz ${S1}`],
  [`CLIENT_RANDOM ${R1} ${S1.repeat(4)}`],
  [`CLIENT_RANDOMS ${R1} ${S1}`],
  ['\0\x01\x02 binary \xff'],
  ['-----BEGIN PRIVATE KEY-----'],
  ['x'.repeat(10_000)],
])('%j is counted and skipped', (line) => {
  const log = logOf(line, `CLIENT_RANDOM ${R2} ${S1}`);
  expect([log.count, log.unknownLines]).toEqual([1, 1]);
  expect(log.find('CLIENT_RANDOM', hex(R2))?.toString('hex')).toBe(S1);
});

const textOf = (secrets: readonly Buffer[]): string[] => secrets.map((secret) => secret.toString('hex'));

test('all that lines say of the same connection is kept, once and up to a bound', () => {
  const third = 'ef'.repeat(48);
  const line = (secret: string): string => `CLIENT_RANDOM ${R1} ${secret}`;
  const log = logOf(line(S1), line(S2), line(S1.toUpperCase()), line(third), line(S2));
  expect(textOf(log.findAll('CLIENT_RANDOM', hex(R1)))).toEqual([S1, S2, third]);
  expect(log.find('CLIENT_RANDOM', hex(R1))?.toString('hex')).toBe(S1);
  expect([log.count, log.unknownLines]).toEqual([3, 0]);
  expect(log.findAll('CLIENT_RANDOM', hex(R2))).toEqual([]);
  for (let i = 0; i < 10; i++) log.add(Buffer.from(line(`${i}0`.repeat(48))));
  expect(log.findAll('CLIENT_RANDOM', hex(R1))).toHaveLength(4);
  expect([log.count, log.unknownLines]).toEqual([4, 9]);
});

test('logs that contradict themselves everywhere stay bounded', () => {
  const id = (n: number): string => n.toString(16).padStart(64, '0');
  const log = new KeyLog();
  const lines: string[] = [];
  for (let n = 0; n < 70_000; n++) lines.push(`CLIENT_RANDOM ${id(n)} ${S1}`, `CLIENT_RANDOM ${id(n)} ${S2}`);
  log.add(Buffer.from(lines.join('\n')));
  expect(log.count).toBe(70_000 + 65_536);
  expect(log.unknownLines).toBe(70_000 - 65_536);
});

test('as a map would', () => {
  const label = fc.constantFrom(...(Object.keys(LABELS) as KeyLogLabel[]));
  const id = fc.integer({ min: 0, max: 40 });
  const lines = fc.array(fc.tuple(label, id, fc.boolean()), { maxLength: 400 });
  const idOf = (which: KeyLogLabel, number: number): string =>
    number
      .toString(16)
      .padStart(2, '0')
      .repeat(which === 'RSA' ? 8 : 32);
  fc.assert(
    fc.property(lines, (all) => {
      const log = new KeyLog();
      const model = new Map<string, string[]>();
      for (const [which, number, isUpper] of all) {
        const secret = randomBytes(48).toString('hex');
        const line = `${idOf(which, number)} ${secret}`;
        log.add(Buffer.from(`${which} ${isUpper ? line.toUpperCase() : line}\n`));
        const known = model.get(`${which} ${number}`) ?? [];
        model.set(`${which} ${number}`, [...known, secret].slice(0, 4));
      }
      expect(log.count).toBe([...model.values()].flat().length);
      for (const which of Object.keys(LABELS) as KeyLogLabel[]) {
        const ids = [...model.keys()].filter((key) => key.startsWith(`${which} `)).map((key) => key.split(' ')[1]!);
        expect([...log.ids(which)].map((id) => id.toString('hex'))).toEqual(ids.map((one) => idOf(which, Number(one))));
      }
      for (const which of Object.keys(LABELS) as KeyLogLabel[]) {
        for (let number = 0; number <= 40; number++) {
          const want = model.get(`${which} ${number}`) ?? [];
          expect(textOf(log.findAll(which, hex(idOf(which, number))))).toEqual(want);
          expect(log.find(which, hex(idOf(which, number)))?.toString('hex')).toBe(want[0]);
        }
      }
    }),
    { numRuns: 20 },
  );
});

test('what has no room is skipped and counted', () => {
  const id = (n: number): string => n.toString(16).padStart(64, '0');
  const log = new KeyLog(1, 256 * 1024);
  for (let n = 0; n < 5000; n++) log.add(Buffer.from(`CLIENT_RANDOM ${id(n)} ${S1}\n`));
  expect(log.count).toBeLessThan(5000);
  expect(log.count + log.unknownLines).toBe(5000);
  expect(log.find('CLIENT_RANDOM', hex(id(log.count - 1)))?.toString('hex')).toBe(S1);
  expect(log.find('CLIENT_RANDOM', hex(id(log.count)))).toBeNull();
  // Over all blocks, and not beyond.
  expect([...log.ids('CLIENT_RANDOM')].map((one) => one.toString('hex'))).toEqual(
    Array.from({ length: log.count }, (_, n) => id(n)),
  );
});

test('a large log is indexed in no time', () => {
  const lines: string[] = [];
  for (let i = 0; i < 50_000; i++) lines.push(`CLIENT_TRAFFIC_SECRET_0 ${randomBytes(32).toString('hex')} ${S2}`);
  const text = Buffer.from(lines.join('\n'));
  const started = performance.now();
  const log = new KeyLog();
  log.add(text);
  expect(performance.now() - started).toBeLessThan(1000);
  expect(log.count).toBe(50_000);
  for (let i = 0; i < lines.length; i += 997) {
    expect(log.find('CLIENT_TRAFFIC_SECRET_0', hex(lines[i]!.slice(24, 88)))?.toString('hex')).toBe(S2);
  }
});
