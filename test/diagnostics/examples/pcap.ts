import { absurdLength, truncatedRecord, unsupportedVariant } from '../../../src/diagnostics/pcap.ts';

const only = <D>(diagnostic: D) => ({ sources: {}, diagnostic });

export const examples = {
  'pcap/truncated-record': () =>
    only(truncatedRecord('upload.pcap', { offset: 418_220, packets: 512, have: 40, missing: 1474 })),
  'pcap/absurd-length': () =>
    only(
      absurdLength('upload.pcap', {
        places: 1,
        firstOffset: 5035,
        firstLength: 4_325_376,
        firstFrame: 6,
        skippedBytes: 80,
      }),
    ),
  'pcap/unsupported-variant': () => only(unsupportedVariant('old.pcap', 'pcap version 1.2')),
} as const;
