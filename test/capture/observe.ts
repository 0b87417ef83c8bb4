import { CaptureReader } from '../../src/capture/capture-reader.ts';
import type { PacketView } from '../../src/capture/packet-view.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { drive, type Observed } from '../support/check-consumer.ts';

export interface PacketEvent {
  readonly frame: number;
  readonly timeUs: number;
  readonly linkType: number;
  readonly originalLength: number;
  readonly bytes: string;
}

export interface SecretsEvent {
  readonly secrets: number;
  readonly payload: string;
}

export interface DiagnosticEvent {
  readonly code: string;
  readonly offset: number | null;
  readonly message: string;
}

export type CaptureEvent = PacketEvent | SecretsEvent | DiagnosticEvent;

const packetEvent = (view: PacketView): PacketEvent => ({
  frame: view.frameNumber,
  timeUs: view.timeUs,
  linkType: view.linkType,
  originalLength: view.originalLength,
  bytes: view.bytes.toString('latin1', view.start, view.end),
});

function diagnosticEvent({ code, message, primary }: Diagnostic): DiagnosticEvent {
  const offset = primary?.source.kind === 'file' ? primary.source.offset : null;
  return { code, offset, message };
}

/** A capture reader and all it says. */
export function observeCapture(): Observed<CaptureEvent> {
  const events: CaptureEvent[] = [];
  const consumer = new CaptureReader('a.pcap', {
    packet: (view) => events.push(packetEvent(view)),
    secrets: (type, payload) => events.push({ secrets: type, payload: payload.toString('latin1') }),
    diagnostic: (diagnostic) => events.push(diagnosticEvent(diagnostic)),
  });
  return {
    consumer,
    finish: (rest) => {
      consumer.end(rest);
      return events;
    },
  };
}

export const readCapture = (...chunks: readonly Uint8Array[]): CaptureEvent[] => drive(observeCapture, chunks);

export const packetsOf = (events: readonly CaptureEvent[]): PacketEvent[] =>
  events.filter((event): event is PacketEvent => 'frame' in event);

export const diagnosticsOf = (events: readonly CaptureEvent[]): DiagnosticEvent[] =>
  events.filter((event): event is DiagnosticEvent => 'code' in event);
