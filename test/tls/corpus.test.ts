import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Intake } from '../../src/bytes/intake.ts';
import { CaptureReader } from '../../src/capture/capture-reader.ts';
import { FlowTable } from '../../src/flow/flow-table.ts';
import type { StreamHandler } from '../../src/flow/stream.ts';
import { recognise } from '../../src/http/recognise.ts';
import { PacketDecoder } from '../../src/packet/packet-decoder.ts';
import { KeyLog } from '../../src/tls/key-log.ts';
import { TlsFactory } from '../../src/tls/tls-factory.ts';
import { TLS_DIFFERENCES } from '../vectors/tshark-tls-differences.ts';

/** Public captures beside the project, when they are there, with what tshark 4.4 decrypts in each. */
const CORPUS = join(resolve(process.env['CORSCOPE_SHARED'] ?? '../shared'), 'corpus');

interface Seen {
  readonly file: string;
  readonly keys?: string | null;
  readonly tls?: readonly {
    readonly stream: number;
    readonly a_bytes: number;
    readonly b_bytes: number;
    readonly a_sha256: string;
    readonly b_sha256: string;
  }[];
}

const digest = (bytes: Buffer): string => `${bytes.length} ${createHash('sha256').update(bytes).digest('hex')}`;

/** Length and digest of what each side of each connection said. */
function decrypt({ file, keys }: Seen): string[] {
  const streams: Buffer[][] = [];
  const keyLog = new KeyLog();
  if (keys) keyLog.add(readFileSync(join(CORPUS, `${file}.keys`)));
  const sink = { diagnostic: () => undefined };
  const open = (): StreamHandler => {
    const sides: [Buffer[], Buffer[]] = [[], []];
    streams.push(...sides);
    return {
      chunk: ({ direction, bytes, start, end }) => void sides[direction].push(Buffer.from(bytes.subarray(start, end))),
      gap: () => undefined,
      end: () => undefined,
    };
  };
  const material = { keyLog, rsaKeys: [] };
  const tls = new TlsFactory(file, sink, { recognise: () => 'http', openSecure: open }, { material });
  const handlers = {
    recognise: (chunk: { bytes: Buffer; start: number; end: number }) => recognise(chunk.bytes, chunk.start, chunk.end),
    open: (kind: string, connection: Parameters<TlsFactory['open']>[0]) =>
      kind === 'tls' ? tls.open(connection) : null,
  };
  const flows = new FlowTable(file, handlers, sink);
  const packets = new PacketDecoder(file, {
    segment: (segment) => flows.segment(segment),
    datagram: () => undefined,
    ...sink,
  });
  const reader = new CaptureReader(file, {
    packet: (packet) => packets.packet(packet),
    secrets: (type, payload) => tls.secrets(type, payload),
    ...sink,
  });
  const intake = new Intake(reader);
  intake.push(readFileSync(join(CORPUS, file)));
  reader.end(intake.rest());
  packets.end();
  flows.end();
  tls.end();
  return streams
    .map((pieces) => digest(Buffer.concat(pieces)))
    .filter((line) => !line.startsWith('0 '))
    .sort();
}

function expected({ tls = [] }: Seen): string[] {
  return tls
    .flatMap((side) => [
      side.a_bytes > 0 ? `${side.a_bytes} ${side.a_sha256}` : '',
      side.b_bytes > 0 ? `${side.b_bytes} ${side.b_sha256}` : '',
    ])
    .filter((line) => line !== '')
    .sort();
}

const truth = join(CORPUS, 'EXPECTED.ndjson');
const captures: Seen[] = existsSync(truth)
  ? readFileSync(truth, 'utf8')
      .split('\n')
      .filter(
        (line) =>
          /^\{"file": ?"(?:tls|http2|pcapng)\//.test(line) && line.includes('"tls":') && !line.includes('.zst"'),
      )
      .map((line): Seen => JSON.parse(line))
  : [];

describe.runIf(captures.length > 0)('public captures decrypt to the bytes that tshark sees', () => {
  test.each(captures.filter(({ file }) => !(file in TLS_DIFFERENCES)))('$file', (seen) => {
    expect(decrypt(seen)).toEqual(expected(seen));
  });

  test.each(captures.filter(({ file }) => file in TLS_DIFFERENCES))(
    '$file still differs, for the reason that is noted',
    (seen) => {
      expect(decrypt(seen)).not.toEqual(expected(seen));
    },
  );
});
