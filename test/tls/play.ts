import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import type { ConnectionInfo, Direction, Recognition, StreamChunk, StreamEnd } from '../../src/flow/stream.ts';
import type { RsaKey } from '../../src/tls/crypto.ts';
import { KeyLog } from '../../src/tls/key-log.ts';
import { TlsFactory, type TlsOptions } from '../../src/tls/tls-factory.ts';

/** What one side sends, as it stands on the wire. */
export interface Sent {
  readonly direction: Direction;
  readonly bytes: Buffer;
}

/** What came out of a connection. */
export interface Played {
  /** Plaintext by direction; `?` bytes stand for a gap. */
  readonly plain: readonly [Buffer, Buffer];
  readonly gaps: readonly [number, number];
  readonly alpn: string | null | undefined;
  readonly connection: ConnectionInfo | null;
  readonly diagnostics: Diagnostic[];
  readonly codes: string[];
  /** `direction offset acknowledged frame` of each piece that was handed on. */
  readonly pieces: readonly (readonly [Direction, number, number, number])[];
  readonly ends: readonly string[];
}

export interface Manner {
  readonly keyLog?: string | Buffer;
  readonly rsaKeys?: readonly RsaKey[];
  readonly more?: (isUrgent?: boolean) => Buffer | null;
  /** Cuts what is sent at once into segments. */
  readonly cut?: (bytes: Buffer) => Buffer[];
  /** Segments (counted from 0 over both directions) that are missing. */
  readonly lose?: (segment: number, direction: Direction) => boolean;
  /** Called before the segment; may add secrets. */
  readonly before?: (segment: number, factory: TlsFactory) => void;
  readonly options?: Partial<TlsOptions>;
  readonly how?: StreamEnd;
  /** The client closes behind so many segments. */
  readonly leavesBehind?: number;
  /** How much the reader says it steps over; the bytes are any then. */
  readonly stepsOver?: (direction: Direction) => number;
  /** Nothing is left unopened. */
  readonly verifiesAll?: boolean;
  /** What the content is said to be where no protocol was negotiated. */
  readonly recognise?: (chunk: StreamChunk) => Recognition;
}

/** Plays what both sides sent to the TLS reader, a frame for each segment, everything acknowledged at once. */
export function play(sent: readonly Sent[], manner: Manner = {}): Played {
  return playAll([sent], manner)[0]!;
}

/** Several connections of one capture, one after the other. */
export function playAll(connections: readonly (readonly Sent[])[], manner: Manner = {}): Played[] {
  const diagnostics: Diagnostic[] = [];
  const results: Played[] = [];
  let current: Mutable | null = null;
  const keyLog = new KeyLog();
  if (manner.keyLog !== undefined) keyLog.add(Buffer.from(manner.keyLog));
  const plain = {
    recognise: manner.recognise ?? (() => 'http' as const),
    openSecure: (alpn: string | null, connection: ConnectionInfo) => {
      const into = current!;
      if (manner.stepsOver) into.handler.stepsOver = manner.stepsOver;
      into.alpn = alpn;
      into.connection = connection;
      return into.handler;
    },
  };
  const material = {
    keyLog,
    rsaKeys: manner.rsaKeys ?? [],
    verifiesAll: manner.verifiesAll === true,
    more: manner.more,
  };
  const factory = new TlsFactory('a.pcap', { diagnostic: (d) => void diagnostics.push(d) }, plain, {
    material,
    ...manner.options,
  });
  for (const [index, sent] of connections.entries()) {
    current = mutable();
    run(factory, sent, index, manner);
    results.push(current as unknown as Played);
  }
  factory.end();
  const codes = diagnostics.map(({ code }) => code);
  return results.map((result) => {
    const { pieces, plain: bytes, gaps, alpn, connection, ends } = result as unknown as Mutable;
    const joined: [Buffer, Buffer] = [Buffer.concat(bytes[0]), Buffer.concat(bytes[1])];
    return { plain: joined, gaps, alpn, connection, diagnostics, codes, pieces, ends };
  });
}

function run(factory: TlsFactory, sent: readonly Sent[], index: number, manner: Manner): void {
  const { cut = (bytes: Buffer) => [bytes], lose = () => false } = manner;
  const server = '10.0.0.1:443';
  const handler = factory.open({
    id: index + 1,
    client: '10.0.0.2:50000',
    server,
    scheme: 'http',
    serverName: null,
    fromStart: true,
    timeUs: 0,
  });
  const offsets: [number, number] = [0, 0];
  let segment = 0;
  for (const { direction, bytes } of sent) {
    for (const piece of cut(bytes)) {
      manner.before?.(segment, factory);
      const frameNumber = segment + 1;
      if (lose(segment, direction)) handler.gap(direction, piece.length);
      else {
        // In the middle of a window that is overwritten afterwards.
        const window = Buffer.concat([Buffer.from('xx'), piece, Buffer.from('yy')]);
        handler.chunk({
          direction,
          bytes: window,
          start: 2,
          end: 2 + piece.length,
          offset: offsets[direction],
          acknowledged: offsets[direction === 0 ? 1 : 0],
          frameNumber,
          timeUs: frameNumber * 1000,
        });
        window.fill(0xee);
      }
      offsets[direction] += piece.length;
      segment += 1;
      if (segment === manner.leavesBehind) handler.end(0, 'fin', segment * 1000, segment);
    }
  }
  for (const direction of manner.leavesBehind === undefined ? ([0, 1] as const) : ([1] as const))
    handler.end(direction, manner.how ?? 'fin', segment * 1000, segment);
}

interface Mutable {
  plain: [Buffer[], Buffer[]];
  gaps: [number, number];
  alpn: string | null | undefined;
  connection: ConnectionInfo | null;
  pieces: [Direction, number, number, number][];
  ends: string[];
  handler: ReturnType<TlsFactory['open']>;
}

function mutable(): Mutable {
  const into: Omit<Mutable, 'handler'> = {
    plain: [[], []],
    gaps: [0, 0],
    alpn: undefined,
    connection: null,
    pieces: [],
    ends: [],
  };
  return Object.assign(into, {
    handler: {
      chunk(chunk: Parameters<Mutable['handler']['chunk']>[0]) {
        into.plain[chunk.direction].push(Buffer.from(chunk.bytes.subarray(chunk.start, chunk.end)));
        into.pieces.push([chunk.direction, chunk.offset, chunk.acknowledged, chunk.frameNumber]);
      },
      gap(direction: Direction, length: number) {
        into.gaps[direction] += length;
        into.plain[direction].push(Buffer.alloc(length, '?'));
      },
      end(direction: Direction, how: StreamEnd) {
        into.ends.push(`${direction} ${how}`);
      },
    },
  });
}
