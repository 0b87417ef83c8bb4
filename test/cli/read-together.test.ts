import { execFileSync } from 'node:child_process';
import { createWriteStream, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { inReadingOrder } from '../../src/cli/input-order.ts';
import { readTogether } from '../../src/cli/read-together.ts';
import { Analysis } from '../../src/pipeline/analysis.ts';
import { telling } from '../support/analyse.ts';
import { buildPcap } from '../support/build-capture.ts';
import { packetsIn } from '../support/packets-in.ts';
import { runCli } from '../support/run-cli.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const folder = scratchFolder('together');
const file = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const SAMPLE = 'captures/one-visit.pcap';
const packets = packetsIn(readFileSync(SAMPLE));
const parts = [0, 5, 11, 12, packets.length].flatMap((from, i, all) =>
  i + 1 < all.length ? [buildPcap(packets.slice(from, all[i + 1]))] : [],
);
const CORS = ['--cors', 'captures/cors.xml'];

interface Line {
  readonly type: string;
  readonly code?: string;
  readonly [name: string]: unknown;
}

async function linesOf(
  files: readonly string[],
  stdin?: Readable,
): Promise<[code: number, lines: Line[], stderr: string]> {
  const argv = [...files, ...CORS, '--format', 'ndjson', '--fail-on', 'never'];
  const { code, stdout, stderr } = await runCli(argv, stdin ? { stdin } : {});
  return [
    code,
    stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line)),
    stderr,
  ];
}

/** What was seen, wherever; a report of a running capture tells findings as they come. */
const seen = (lines: readonly Line[]): string[] => [...new Set(everSeen(lines))].sort();
const everSeen = (lines: readonly Line[]): string[] =>
  lines
    .filter(({ type }) => type === 'attempt' || type === 'finding')
    .map(({ url, method, verdict, code, message }) => [url, method, verdict, code, message].join(' '));

const whole = seen((await linesOf([SAMPLE]))[1]);

describe('captures that are given together', () => {
  test('are one recording, in whatever order they are given, packed or not', async () => {
    const names = parts.map((part, i) => file(`part${i}.pcap${i % 2 ? '.gz' : ''}`, i % 2 ? gzipSync(part) : part));
    for (const files of [names, [...names].reverse()]) {
      const [code, lines, stderr] = await linesOf(files);
      expect([code, stderr, seen(lines)]).toEqual([0, '', whole]);
      expect(lines.at(-1)).toMatchObject({ packets: packets.length });
    }
    const fix = await runCli(['fix', ...names, ...CORS]);
    expect(fix).toEqual(await runCli(['fix', SAMPLE, ...CORS]));
  });

  test('name the file of every frame', async () => {
    const names = packets.map((packet, i) => file(`frame${i + 1}.pcap`, buildPcap([packet])));
    const [, lines] = await linesOf(names);
    const [, expected] = await linesOf([SAMPLE]);
    const places = (all: readonly Line[]) =>
      all.flatMap(({ type, source }) => {
        if (type !== 'exchange') return [];
        const place = source as { file: string; frame: number; responseFrame: number; responseFile?: string };
        const frameOf = (path: string, frame: number): number =>
          Number(/frame(\d+)\.pcap/.exec(path)?.[1] ?? frame - 1) + (path === SAMPLE ? 1 : 0);
        return [[frameOf(place.file, place.frame), frameOf(place.responseFile ?? place.file, place.responseFrame)]];
      });
    expect(places(lines)).toEqual(places(expected));
  });

  test('beside records of a browser are joined with those', async () => {
    const files = [...parts.map((part, i) => file(`visit${i}.pcap`, part)), 'captures/one-visit.har'];
    const [, lines] = await linesOf(files);
    const [, expected] = await linesOf([SAMPLE, 'captures/one-visit.har']);
    expect(seen(lines)).toEqual(seen(expected));
  });

  test('of which one cannot be read are read but for that one', async () => {
    const [first, ...rest] = parts.map((part, i) => file(`lacking${i}.pcap`, part));
    const [code, lines, stderr] = await linesOf([...rest, join(folder, 'none.pcap'), first!]);
    expect([code, seen(lines)]).toEqual([3, whole]);
    expect(stderr).toContain('none.pcap: no such file');
  });

  test('are read, whatever else is there', async () => {
    const names = parts.map((part, i) => file(`else${i}.pcap`, part));
    const [code, lines] = await linesOf(
      [names[0]!, file('text.txt', 'no capture'), ...names.slice(1), '-'],
      Readable.from([parts[0]!]),
    );
    expect([code, seen(lines)]).toEqual([3, whole]);
    expect(lines.filter((line) => line.code === 'capture/unknown-format')).toHaveLength(1);
  });

  test.skipIf(process.platform === 'win32')('do not wait for a pipe, nor it for them', async () => {
    const pipes = [join(folder, 'one.pipe'), join(folder, 'two.pipe')];
    for (const pipe of pipes) execFileSync('sh', ['-c', `mkfifo "${pipe}"`]);
    const names = parts.map((part, i) => file(`piped${i}.pcap`, part));
    // One writer, that is done with the first pipe before it opens the second.
    const large = buildPcap(Array.from({ length: 2000 }, () => packets.at(-1)!));
    const writing = (async () => {
      for (const pipe of pipes) {
        const stream = createWriteStream(pipe);
        await new Promise<void>((resolve) => stream.end(large, () => resolve()));
      }
    })();
    const [code, lines] = await linesOf([pipes[0]!, ...names, pipes[1]!]);
    await writing;
    expect([code, seen(lines)]).toEqual([0, whole]);
    expect(lines.at(-1)).toMatchObject({ packets: packets.length + 4000 });
  });
});

describe('a pipe that is read apart', () => {
  const apart = async (files: readonly string[], stdin: Buffer): Promise<unknown[]> =>
    (await linesOf(files, Readable.from([stdin])))[1].filter(({ code }) => code === 'capture/read-apart');
  const names = parts.map((part, i) => file(`apart${i}.pcap`, part));

  test('is told where other captures are there', async () => {
    expect(await apart([names[0]!, '-'], parts[1]!)).toMatchObject([
      { severity: 'info', label: { kind: 'file', file: '-' } },
    ]);
    expect(await apart([...names, '-'], parts[1]!)).toHaveLength(1);
  });

  test('is not told of a pipe alone, of one beside records of browsers, or of one that holds such a record', async () => {
    const har = readFileSync('captures/one-visit.har');
    expect(await apart(['-'], parts[1]!)).toEqual([]);
    expect(await apart(['captures/one-visit.har', '-'], parts[1]!)).toEqual([]);
    expect(await apart([names[0]!, '-'], har)).toEqual([]);
    expect(await apart(names, har)).toEqual([]);
  });
});

describe('reading captures together', () => {
  const opened = (pieces: readonly Buffer[]) => {
    const { sink, told } = telling();
    const options = { configurations: [], hosts: [], origins: [], dialect: null, browser: null } as const;
    const analysis = new Analysis({ ...options, exchanges: 'cors' }, sink);
    const firstUs = (piece: Buffer): number => packetsIn(piece)[0]!.timeUs!;
    const captures = analysis.openTogether(pieces.map((piece, i) => ({ file: `${i}`, firstUs: firstUs(piece) })));
    return { analysis, captures, told };
  };

  test('opens each only when its time comes, and lets none run ahead', async () => {
    const { captures } = opened(parts);
    let open = 0;
    let most = 0;
    await readTogether(captures, new AbortController().signal, async (input, turn) => {
      most = Math.max(most, ++open);
      const bytes = parts[Number(input.file)]!;
      for (let at = 0, end = 0; at < bytes.length; end = Math.min(bytes.length, end + 500)) {
        at = input.read(bytes, at, end);
        await turn();
      }
      input.end(Buffer.alloc(0));
      open -= 1;
    });
    expect([open, most]).toEqual([0, 1]);
  });

  test('ends where it is broken off, and tells what was read until then', async () => {
    const { analysis, captures, told } = opened(parts);
    const controller = new AbortController();
    let begun = 0;
    await readTogether(captures, controller.signal, async (input, turn) => {
      begun += 1;
      const bytes = parts[Number(input.file)]!;
      input.read(bytes, 0, bytes.length);
      if (begun === 2) controller.abort();
      await turn();
      input.end(Buffer.alloc(0));
    });
    analysis.end();
    expect(begun).toBe(2);
    expect(told().summary.packets).toBe(11);
  });

  test('a bug in it is not swallowed', async () => {
    const { captures } = opened(parts);
    const failing = readTogether(captures, new AbortController().signal, () => Promise.reject(new Error('a bug')));
    await expect(failing).rejects.toThrow('a bug');
  });
});

describe('the order in which inputs are read', () => {
  const har = file('page.har', '{"log":{"entries":[]}}');
  const packed = file('page.har.gz', gzipSync('\ufeff  {"log":{"entries":[]}}'));
  const text = file('a.txt', 'text');
  const first = file('first.pcap', parts[0]!);
  const second = file('second.pcap.gz', gzipSync(parts[1]!));
  const brief = (files: readonly string[]) =>
    inReadingOrder(files).map((step) => (step.kind === 'alone' ? step.file : step.parts.map((part) => part.file)));

  test.each<[string, string[], (string | string[])[]]>([
    ['one input', ['-'], ['-']],
    [
      'records of browsers first, standard input last',
      ['-', first, har, text, packed],
      [har, packed, first, text, '-'],
    ],
    ['captures together', [second, text, first, har, '-'], [har, [second, first], text, '-']],
    ['what is not there where it was', ['none', first, second, folder], ['none', [first, second], folder]],
  ])('%s', (_, given, order) => {
    expect(brief(given)).toEqual(order);
  });

  test('a gzip file that is cut short or damaged is looked into as far as it goes', () => {
    const large = gzipSync(Buffer.concat(Array.from({ length: 50 }, () => parts[0]!)));
    const cut = file('cut.pcap.gz', large.subarray(0, 200));
    const garbage = file('garbage.gz', Buffer.concat([large.subarray(0, 10), Buffer.alloc(50, 0xff)]));
    expect(brief([cut, first, garbage])).toEqual([[cut, first], garbage]);
  });

  test('a record of a browser that is packed is joined with the capture of the same visit', async () => {
    const visit = file('visit.har.gz', gzipSync(readFileSync('captures/one-visit.har')));
    const [, lines] = await linesOf([SAMPLE, visit]);
    const [, expected] = await linesOf([SAMPLE, 'captures/one-visit.har']);
    expect(seen(lines)).toEqual(seen(expected));
    expect(lines.filter(({ type }) => type === 'attempt')).toHaveLength(4);
  });

  test('nothing is left open', () => {
    if (process.platform !== 'linux') return;
    const open = (): string[] => readdirSync('/proc/self/fd');
    const before = open().length;
    brief([first, second, har, packed, text]);
    expect(open().length).toBe(before);
  });
});
