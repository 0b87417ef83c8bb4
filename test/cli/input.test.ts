import { openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { InputError, type ReadOptions, readInput } from '../../src/cli/input.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const folder = scratchFolder('input');

let files = 0;
function fileOf(content: Uint8Array): string {
  files += 1;
  const path = join(folder, `input-${files}`);
  writeFileSync(path, content);
  return path;
}

/** Keeps what it is given; the last `holdBack` bytes stay unread until the end. */
class Keeper {
  readonly needBytes = 1;
  readonly parts: Buffer[] = [];
  rest: Buffer | null = null;
  onRead: () => void = () => undefined;
  readonly #holdBack: number;

  constructor(holdBack = 0) {
    this.#holdBack = holdBack;
  }

  read(bytes: Buffer, start: number, end: number): number {
    const until = Math.max(start, end - this.#holdBack);
    this.parts.push(Buffer.from(bytes.subarray(start, until)));
    this.onRead();
    return until;
  }

  end(rest: Buffer): void {
    expect(this.rest).toBeNull();
    this.rest = Buffer.from(rest);
  }

  get all(): Buffer {
    return Buffer.concat([...this.parts, this.rest ?? Buffer.alloc(0)]);
  }
}

function options(changes: Partial<ReadOptions> = {}): ReadOptions & { readonly diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  return {
    stdin: Readable.from([]),
    signal: null,
    progress: null,
    diagnostic: (diagnostic) => diagnostics.push(diagnostic),
    diagnostics,
    ...changes,
  };
}

/** Bytes that deflate cannot make much smaller, and that differ everywhere. */
function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 1;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[i] = (state >>> 24) & 0x3f;
  }
  return bytes;
}

describe('a plain file', () => {
  test('reaches the consumer whole, and its unused end at the end', async () => {
    const content = noise(3_000_000);
    const keeper = new Keeper(10);
    const outcome = await readInput(fileOf(content), keeper, options());
    expect(keeper.all.equals(content)).toBe(true);
    expect(keeper.rest).toHaveLength(10);
    expect(outcome).toEqual({ readBytes: 3_000_000, aborted: false });
  });

  test('may be empty', async () => {
    const keeper = new Keeper();
    expect(await readInput(fileOf(Buffer.alloc(0)), keeper, options())).toEqual({ readBytes: 0, aborted: false });
    expect(keeper.rest).toHaveLength(0);
  });

  test('tells its progress', async () => {
    const told: [number, number | null][] = [];
    const content = Buffer.alloc(20_000_000);
    await readInput(fileOf(content), new Keeper(), options({ progress: (read, total) => told.push([read, total]) }));
    expect(told.length).toBeGreaterThanOrEqual(2);
    expect(told.every(([read, total]) => read <= 20_000_000 && total === 20_000_000)).toBe(true);
  });

  test('stops when the user says so, and ends the consumer without the half record', async () => {
    const abort = new AbortController();
    const keeper = new Keeper(10);
    keeper.onRead = () => abort.abort();
    const outcome = await readInput(fileOf(noise(3_000_000)), keeper, options({ signal: abort.signal }));
    expect(outcome.aborted).toBe(true);
    expect(outcome.readBytes).toBeLessThan(3_000_000);
    expect(keeper.rest).toHaveLength(0);
  });

  test('serves a signal that comes as an event between the chunks', async () => {
    const abort = new AbortController();
    const content = Buffer.alloc(40_000_000);
    setImmediate(() => abort.abort());
    const outcome = await readInput(fileOf(content), new Keeper(), options({ signal: abort.signal }));
    expect(outcome.aborted).toBe(true);
    expect(outcome.readBytes).toBeLessThan(content.length);
  });

  test('that is not there is an error which names it and says why', async () => {
    const path = join(folder, 'nowhere');
    await expect(readInput(path, new Keeper(), options())).rejects.toThrow(`cannot read ${path}: no such file`);
    await expect(readInput(path, new Keeper(), options())).rejects.toBeInstanceOf(InputError);
    await expect(readInput(folder, new Keeper(), options())).rejects.toThrow(
      `cannot read ${folder}: it is a directory`,
    );
  });

  test('lets through what the consumer throws', async () => {
    const keeper = new Keeper();
    keeper.onRead = () => {
      throw new Error('our bug');
    };
    await expect(readInput(fileOf(noise(100)), keeper, options())).rejects.toThrow('our bug');
    await expect(readInput(fileOf(gzipSync(noise(100))), keeper, options())).rejects.toThrow('our bug');
  });
});

describe('gzip', () => {
  test('is told by content and unpacked', async () => {
    const content = noise(2_500_000);
    const keeper = new Keeper(7);
    const settings = options();
    const packed = gzipSync(content);
    const outcome = await readInput(fileOf(packed), keeper, settings);
    expect(keeper.all.equals(content)).toBe(true);
    expect(outcome.readBytes).toBe(packed.length);
    expect(settings.diagnostics).toEqual([]);
  });

  test('may have several members', async () => {
    const keeper = new Keeper();
    const parts = [noise(100_000), Buffer.from('x'), noise(70_000)];
    await readInput(fileOf(Buffer.concat(parts.map((part) => gzipSync(part)))), keeper, options());
    expect(keeper.all.equals(Buffer.concat(parts))).toBe(true);
  });

  test('that is cut off gives what there is, and a diagnostic', async () => {
    const content = noise(400_000);
    const packed = gzipSync(content);
    const keeper = new Keeper();
    const settings = options();
    await readInput(fileOf(packed.subarray(0, packed.length >> 1)), keeper, settings);
    expect(content.subarray(0, keeper.all.length).equals(keeper.all)).toBe(true);
    expect(keeper.all.length).toBeGreaterThan(150_000);
    expect(settings.diagnostics.map((diagnostic) => diagnostic.code)).toEqual(['capture/damaged-gzip']);
  });

  test.each([5000, 400_000])('of %i bytes with a damaged middle gives nearly all before it', async (length) => {
    const content = noise(length);
    const packed = gzipSync(content);
    packed.fill(0xff, packed.length >> 1, (packed.length >> 1) + 400);
    const keeper = new Keeper();
    const settings = options();
    await readInput(fileOf(packed), keeper, settings);
    expect(settings.diagnostics.map((diagnostic) => diagnostic.code)).toEqual(['capture/damaged-gzip']);
    const sound = content.subarray(0, Math.floor(length * 0.49));
    expect(keeper.all.subarray(0, sound.length).equals(sound)).toBe(true);
  });

  test('with a wrong checksum gives all its content', async () => {
    const content = noise(5000);
    const packed = gzipSync(content);
    packed[packed.length - 6]! ^= 0xff;
    const keeper = new Keeper();
    const settings = options();
    await readInput(fileOf(packed), keeper, settings);
    expect(keeper.all.equals(content)).toBe(true);
    expect(settings.diagnostics).toHaveLength(1);
  });

  test('stops when the user says so', async () => {
    const abort = new AbortController();
    const keeper = new Keeper();
    keeper.onRead = () => abort.abort();
    const settings = options({ signal: abort.signal });
    const outcome = await readInput(fileOf(gzipSync(noise(5_000_000))), keeper, settings);
    expect(outcome.aborted).toBe(true);
    expect(keeper.all.length).toBeLessThan(5_000_000);
    expect(settings.diagnostics).toEqual([]);
  });
});

describe('standard input', () => {
  test('is read as it comes', async () => {
    const stdin = new PassThrough();
    const keeper = new Keeper();
    const reading = readInput('-', keeper, options({ stdin }));
    const seen = async (): Promise<string> => {
      await new Promise((resolve) => setImmediate(resolve));
      return keeper.all.toString();
    };
    stdin.write('first');
    await expect.poll(seen).toBe('first');
    stdin.write(' second');
    await expect.poll(seen).toBe('first second');
    stdin.end();
    expect(await reading).toEqual({ readBytes: 12, aborted: false });
    expect(keeper.rest).toHaveLength(0);
  });

  test('may come byte by byte, and be shorter than any magic', async () => {
    const keeper = new Keeper();
    await readInput('-', keeper, options({ stdin: Readable.from([Buffer.from('a'), Buffer.from('b')]) }));
    expect(keeper.all.toString()).toBe('ab');
  });

  test('may be gzip, in pieces of any size', async () => {
    const content = noise(10_000);
    const bytes = [...gzipSync(content)].map((byte) => Buffer.of(byte));
    const keeper = new Keeper();
    await readInput('-', keeper, options({ stdin: Readable.from(bytes) }));
    expect(keeper.all.equals(content)).toBe(true);
  });

  test('stops when the user says so while nothing comes', async () => {
    const stdin = new PassThrough();
    const abort = new AbortController();
    const keeper = new Keeper();
    const reading = readInput('-', keeper, options({ stdin, signal: abort.signal }));
    stdin.write('first');
    await expect.poll(() => keeper.all.toString()).toBe('first');
    abort.abort();
    expect(await reading).toEqual({ readBytes: 5, aborted: true });
  });

  test('that is a redirected file is read as one', async () => {
    const content = noise(2_000_000);
    const fd = openSync(fileOf(content), 'r');
    const keeper = new Keeper();
    const totals: (number | null)[] = [];
    const stdin = Object.assign(Readable.from([]), { fd });
    await readInput('-', keeper, options({ stdin, progress: (_, total) => totals.push(total) }));
    expect(keeper.all.equals(content)).toBe(true);
  });

  test('that breaks is an error after what came is ended', async () => {
    const broken = Object.assign(new Error('read EIO'), { code: 'EIO', errno: -5 });
    const stdin = Readable.from(
      (async function* () {
        yield Buffer.from('abcdef');
        throw broken;
      })(),
    );
    const keeper = new Keeper();
    await expect(readInput('-', keeper, options({ stdin }))).rejects.toThrow('cannot read -: read EIO');
    expect(keeper.rest).not.toBeNull();
  });
});

test('a pipe out of which nothing comes is told to the consumer, one that is read or over is not', async () => {
  const stdin = new PassThrough();
  const keeper = new Keeper();
  let idle = 0;
  const told = new Promise<void>((resolve) => {
    const consumer = Object.assign(keeper, {
      idle: () => {
        idle += 1;
        if (idle === 3) resolve();
      },
    });
    void readInput('-', consumer, options({ stdin, idleMs: 1 })).then(() => {
      idle = Number.NaN;
    });
  });
  stdin.write('some');
  await told;
  expect(keeper.parts.join('')).toBe('some');
  stdin.end(' more');
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect([keeper.all.toString(), idle]).toEqual(['some more', Number.NaN]);
});

test('what goes wrong while nothing comes ends the reading', async () => {
  const consumer = Object.assign(new Keeper(), {
    idle: () => {
      throw new RangeError('no');
    },
  });
  const stdin = new PassThrough();
  await expect(readInput('-', consumer, options({ stdin, idleMs: 1 }))).rejects.toThrow(RangeError);
});
