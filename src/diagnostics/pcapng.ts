import type { Diagnostic, Label } from './diagnostic.ts';
import type { CutOff, SteppedOver } from './pcap.ts';
import { plural } from './wording.ts';

const at = (file: string, offset: number, text: string): Label => ({ source: { kind: 'file', file, offset }, text });

export function truncatedBlock(file: string, cut: CutOff): Diagnostic {
  const { offset, packets, have, missing } = cut;
  return {
    code: 'pcapng/truncated-block',
    severity: 'warning',
    message:
      packets === 0
        ? 'the capture ends before its first packet is complete'
        : `the capture ends in the middle of a block after frame ${packets}`,
    primary: at(file, offset, `${plural(have, 'byte')} here, at least ${missing} missing`),
    secondary: [],
    notes: [packets === 0 ? 'nothing of it can be used' : `everything up to frame ${packets} was analysed`],
    help: null,
  };
}

export function malformedBlock(file: string, damage: SteppedOver): Diagnostic {
  const { places, firstOffset, firstLength, firstFrame, skippedBytes } = damage;
  return {
    code: 'pcapng/malformed-block',
    severity: 'warning',
    message: places === 1 ? 'a block contradicts itself' : `${places} blocks contradict themselves`,
    primary: at(file, firstOffset, `after frame ${firstFrame}, a length of ${firstLength} that cannot be`),
    secondary: [],
    notes: [`${plural(skippedBytes, 'byte')} stepped over to the next block that makes sense`],
    help: null,
  };
}

/** The section's major version is not 1. */
export function unsupportedVersion(file: string, offset: number, major: number): Diagnostic {
  return {
    code: 'pcapng/unsupported-version',
    severity: 'error',
    message: `a section of pcapng version ${major} cannot be read`,
    primary: at(file, offset, ''),
    secondary: [],
    notes: ['version 1 is the only one there is; the bytes may be damaged'],
    help: null,
  };
}

export interface StrayPackets {
  readonly packets: number;
  /** Of the first one. */
  readonly offset: number;
  readonly frame: number;
  readonly interface: number;
}

export function unknownInterface(file: string, strays: StrayPackets): Diagnostic {
  return {
    code: 'pcapng/unknown-interface',
    severity: 'warning',
    message: `${plural(strays.packets, 'packet')} of an interface that the file does not describe`,
    primary: at(file, strays.offset, `frame ${strays.frame} is of interface ${strays.interface}`),
    secondary: [],
    notes: ['without the link type of its interface a packet cannot be read'],
    help: null,
  };
}
