import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { FlowTable } from '../../src/flow/flow-table.ts';
import type { FlowLimits } from '../../src/flow/limits.ts';
import type { ConnectionInfo, Direction, HandlerFactory, Recognition, StreamChunk } from '../../src/flow/stream.ts';
import type { SegmentView } from '../../src/packet/segment-view.ts';

export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const ACK = 0x10;

export const CLIENT = '10.0.0.2:50000';
export const SERVER = '10.0.0.1:80';

let frames = 0;

/** Starts the frame numbers of `segment` again at 1. */
export function resetFrames(): void {
  frames = 0;
}

function address(text: string): number[] {
  if (!text.startsWith('[')) return text.split('.').map(Number);
  const groups = text.slice(1, -1).split(':');
  return groups.flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

function endpoint(text: string): { bytes: number[]; port: number } {
  const colon = text.lastIndexOf(':');
  return { bytes: address(text.slice(0, colon)), port: Number(text.slice(colon + 1)) };
}

export interface SegmentOptions {
  from?: string;
  to?: string;
  seq?: number;
  ack?: number | null;
  flags?: number;
  data?: string | Uint8Array;
  /** TCP options, a multiple of four bytes. */
  options?: Uint8Array;
  /** Payload length on the wire; by default what `data` holds. */
  wire?: number;
  us?: number;
  frame?: number;
}

/** A segment as the packet decoder hands it out; 1 ms and one frame after the last one. */
export function segment(options: SegmentOptions = {}): SegmentView {
  const { from = CLIENT, to = SERVER, seq = 0, ack = null, flags = 0, data = '' } = options;
  const extra = options.options ?? new Uint8Array();
  const source = endpoint(from);
  const destination = endpoint(to);
  const payload = typeof data === 'string' ? Buffer.from(data, 'latin1') : Buffer.from(data);
  const length = source.bytes.length === 4 ? 4 : 16;
  const frameNumber = options.frame ?? ++frames;
  const header = Buffer.alloc(20);
  header[12] = (5 + extra.length / 4) << 4;
  const addresses = Buffer.from([...source.bytes, ...destination.bytes]);
  const bytes = Buffer.concat([Buffer.from([0xee]), addresses, header, extra, payload]);
  const optionsAt = 1 + 2 * length + header.length;
  return {
    bytes,
    addressLength: length,
    sourceAt: 1,
    destinationAt: 1 + length,
    sourcePort: source.port,
    destinationPort: destination.port,
    seq: seq >>> 0,
    ack: (ack ?? 0) >>> 0,
    flags: flags | (ack === null ? 0 : ACK),
    optionsAt,
    payloadStart: optionsAt + extra.length,
    payloadEnd: bytes.length,
    payloadLength: options.wire ?? payload.length,
    timeUs: options.us ?? frameNumber * 1000,
    frameNumber,
  };
}

/** Knows `GET `, `HTTP/1.` and a TLS record type by the first bytes. */
export function recognise(chunk: StreamChunk): Recognition {
  const text = chunk.bytes.toString('latin1', chunk.start, Math.min(chunk.end, chunk.start + 7));
  if (text.startsWith('\x16\x03')) return 'tls';
  if (text.startsWith('GET ')) return 'http';
  if (text === 'HTTP/1.') return 'http-response';
  return 'GET '.startsWith(text) || 'HTTP/1.'.startsWith(text) ? 'later' : 'never';
}

export interface Recording {
  readonly table: FlowTable;
  /** What the handlers were told, one line a call. */
  readonly lines: string[];
  readonly diagnostics: Diagnostic[];
  readonly chunks: { id: number; direction: Direction; offset: number; text: string; frame: number; ack: number }[];
  readonly opened: ConnectionInfo[];
  /** How often the factory was asked. */
  looks: number;
}

/** A flow table whose handlers write down what they are told. */
export function record(
  options: Partial<FlowLimits> & { seed?: number } = {},
  factory: Partial<HandlerFactory> = {},
): Recording {
  resetFrames();
  const recording: Omit<Recording, 'table'> = { lines: [], diagnostics: [], chunks: [], opened: [], looks: 0 };
  const { lines, chunks, opened } = recording;
  const handlers: HandlerFactory = {
    recognise(chunk) {
      result.looks += 1;
      return (factory.recognise ?? recognise)(chunk);
    },
    open(kind, info) {
      if (factory.open !== undefined) return factory.open(kind, info);
      if (kind === 'tls') return null;
      opened.push(info);
      const { id } = info;
      lines.push(`${id} open ${info.client} -> ${info.server}${info.fromStart ? '' : ' mid-stream'}`);
      return {
        chunk({ direction, bytes, start, end, offset, acknowledged: ack, frameNumber: frame }) {
          const text = bytes.toString('latin1', start, end);
          chunks.push({ id, direction, offset, text, frame, ack });
          lines.push(`${id} ${direction === 0 ? '>' : '<'} @${offset} ack ${ack} frame ${frame}: ${text}`);
        },
        gap: (direction, length) => lines.push(`${id} ${direction === 0 ? '>' : '<'} gap ${length}`),
        end: (direction, how, _us, frame) =>
          lines.push(`${id} ${direction === 0 ? '>' : '<'} end ${how} frame ${frame}`),
      };
    },
  };
  const sink = { diagnostic: (diagnostic: Diagnostic) => void recording.diagnostics.push(diagnostic) };
  const result = Object.assign(recording, { table: new FlowTable('a.pcap', handlers, sink, { seed: 1, ...options }) });
  return result;
}

/** Small seeded random numbers (a linear congruential generator is enough here). */
export function random(seed: number): (below: number) => number {
  let state = (seed * 2654435761) >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * below);
  };
}
