import {
  clocksDiffer,
  damagedGzip,
  emptyCapture,
  givenTwice,
  inSeveralFiles,
  readApart,
  unknownFormat,
  unsupportedLinkType,
} from '../../../src/diagnostics/capture.ts';

const only = <D>(diagnostic: D) => ({ sources: {}, diagnostic });

export const examples = {
  'capture/unknown-format': () =>
    only(unknownFormat('upload.pcap.zst', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 4, 0, 0, 0))),
  'capture/unsupported-link-type': () =>
    only(
      unsupportedLinkType('all.pcapng', [
        { name: 'Linux USB', linkType: 189, packets: 40, firstFrame: 3 },
        { name: null, linkType: 999, packets: 1, firstFrame: 17 },
      ]),
    ),
  'capture/damaged-gzip': () => only(damagedGzip('upload.pcap.gz', 1_048_576, 'unexpected end of file')),
  'capture/empty': () => only(emptyCapture('upload.pcapng')),
  'capture/given-twice': () => only(givenTwice('upload.pcapng', ['upload.pcapng', 'captures/upload.pcapng'])),
  'capture/clocks-differ': () => only(clocksDiffer('client.pcapng', 'server.pcapng', 4_950_000)),
  'capture/read-apart': () => only(readApart('-')),
  'capture/in-several-files': () => only(inSeveralFiles('part.pcapng', 1204)),
} as const;
