import {
  malformedBlock,
  truncatedBlock,
  unknownInterface,
  unsupportedVersion,
} from '../../../src/diagnostics/pcapng.ts';

const only = <D>(diagnostic: D) => ({ sources: {}, diagnostic });

export const examples = {
  'pcapng/truncated-block': () =>
    only(truncatedBlock('upload.pcapng', { offset: 90_112, packets: 96, have: 1, missing: 11 })),
  'pcapng/malformed-block': () =>
    only(
      malformedBlock('upload.pcapng', {
        places: 1,
        firstOffset: 4096,
        firstLength: 61,
        firstFrame: 12,
        skippedBytes: 1532,
      }),
    ),
  'pcapng/unknown-interface': () =>
    only(unknownInterface('merged.pcapng', { packets: 3, offset: 28, frame: 1, interface: 2 })),
  'pcapng/unsupported-version': () => only(unsupportedVersion('new.pcapng', 0, 2)),
} as const;
