import type { AssemblyLimits } from './stream-assembler.ts';

export interface FlowLimits extends AssemblyLimits {
  /** Flows of any kind in the table. */
  readonly flows: number;
  /** Flows that a handler reads, or may. */
  readonly connections: number;
  /** What is kept of the beginnings of connections of which it is not known yet who reads them, of all. */
  readonly beginningBytes: number;
}

export const DEFAULT_LIMITS: FlowLimits = {
  flows: 1 << 20,
  connections: 1 << 16,
  beginningBytes: 8 << 20,
  streamBytes: 8 << 20,
  totalBytes: 32 << 20,
  // A capture shows an acknowledgement before its data by a few packets, by the milliseconds of an offload at most.
  patiencePackets: 32,
  patienceUs: 250_000,
  // Retransmission timers double up to a minute (RFC 6298); with one side captured nothing else tells.
  maxAgeUs: 60_000_000,
  maxAgeOneSidedUs: 5_000_000,
};
