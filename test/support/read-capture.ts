import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { Intake } from '../../src/bytes/intake.ts';
import { CaptureReader } from '../../src/capture/capture-reader.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { FlowTable } from '../../src/flow/flow-table.ts';
import { HttpFactory } from '../../src/http/http-factory.ts';
import { PacketDecoder } from '../../src/packet/packet-decoder.ts';

export interface CaptureContents {
  readonly exchanges: Exchange[];
  readonly diagnostics: Diagnostic[];
}

/** What a capture file (gzip or not) holds: capture, packet, flow and http in a row, nothing behind them. */
export const readCapture = (file: string): CaptureContents => readCaptureBytes(readFileSync(file), file);

export function readCaptureBytes(bytes: Buffer, file = 'a.pcap'): CaptureContents {
  const exchanges: Exchange[] = [];
  const diagnostics: Diagnostic[] = [];
  let id = 0;
  const sink = {
    nextExchangeId: () => ++id,
    exchange: (exchange: Exchange) => void exchanges.push(exchange),
    diagnostic: (diagnostic: Diagnostic) => void diagnostics.push(diagnostic),
  };
  const http = new HttpFactory(file, sink);
  const flows = new FlowTable(file, http, sink);
  const packets = new PacketDecoder(file, {
    segment: (segment) => flows.segment(segment),
    datagram: () => undefined,
    diagnostic: sink.diagnostic,
  });
  const reader = new CaptureReader(file, {
    packet: (packet) => packets.packet(packet),
    secrets: () => undefined,
    diagnostic: sink.diagnostic,
  });
  const intake = new Intake(reader);
  intake.push(bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes);
  reader.end(intake.rest());
  packets.end();
  flows.end();
  http.end();
  return { exchanges, diagnostics };
}
