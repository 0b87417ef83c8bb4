import type { Diagnostic, Label } from './diagnostic.ts';
import { plural } from './wording.ts';

/** Places of a file that were stepped over because their lengths cannot be. */
export interface SteppedOver {
  readonly places: number;
  readonly firstOffset: number;
  readonly firstLength: number;
  /** How many packets stand before the first place. */
  readonly firstFrame: number;
  readonly skippedBytes: number;
}

const at = (file: string, offset: number, text: string): Label => ({ source: { kind: 'file', file, offset }, text });

/** Where a file was cut off. */
export interface CutOff {
  /** Where the unfinished record or block begins. */
  readonly offset: number;
  /** Packets before it. */
  readonly packets: number;
  readonly have: number;
  /** The least number of bytes that are missing. */
  readonly missing: number;
}

export function truncatedRecord(file: string, cut: CutOff): Diagnostic {
  const { offset, packets, have, missing } = cut;
  return {
    code: 'pcap/truncated-record',
    severity: 'warning',
    message:
      packets === 0
        ? 'the capture ends before its first packet is complete'
        : `the capture ends in the middle of the record after frame ${packets}`,
    primary: at(file, offset, `${plural(have, 'byte')} here, at least ${missing} missing`),
    secondary: [],
    notes: [packets === 0 ? 'nothing of it can be used' : `everything up to frame ${packets} was analysed`],
    help: null,
  };
}

export function absurdLength(file: string, damage: SteppedOver): Diagnostic {
  const { places, firstOffset, firstLength, firstFrame, skippedBytes } = damage;
  return {
    code: 'pcap/absurd-length',
    severity: 'warning',
    message:
      places === 1
        ? `a record claims ${firstLength} bytes, more than any packet has`
        : `${places} records claim more bytes than any packet has`,
    primary: at(file, firstOffset, `after frame ${firstFrame}`),
    secondary: [],
    notes: [
      `${plural(skippedBytes, 'byte')} could not be read as records and ${skippedBytes === 1 ? 'was' : 'were'} stepped over; frame numbers after them are ours`,
    ],
    help: null,
  };
}

/** `what` names the variant, e.g. `pcap version 1.2`. */
export function unsupportedVariant(file: string, what: string): Diagnostic {
  return {
    code: 'pcap/unsupported-variant',
    severity: 'error',
    message: `${what} is not supported`,
    primary: at(file, 0, ''),
    secondary: [],
    notes: ['read are pcap 2.x with microseconds or nanoseconds, the modified format, and pcapng'],
    help: {
      text: 'convert it: editcap -F pcapng IN OUT',
      applicability: 'has-placeholder',
      edits: [],
    },
  };
}
