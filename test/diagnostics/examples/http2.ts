import { http2NotDecoded, malformedHeaders, partialHeaders, tooManyStreams } from '../../../src/diagnostics/http2.ts';

export const examples = {
  'http2/not-decoded': () => ({
    diagnostic: http2NotDecoded('upload.pcapng', 44, 1, ['203.0.113.7:80']),
    sources: {},
  }),
  'http2/unknown-headers': () => ({
    diagnostic: partialHeaders('upload.pcapng', 4, { messages: 12, cut: 0 }, ['203.0.113.7:80', '203.0.113.8:80']),
    sources: {},
  }),
  'http2/malformed-headers': () => ({
    diagnostic: malformedHeaders('upload.pcapng', 9, 2, ['203.0.113.7:443']),
    sources: {},
  }),
  'http2/too-many-streams': () => ({
    diagnostic: tooManyStreams('upload.pcapng', 70_001, 3, ['203.0.113.7:80']),
    sources: {},
  }),
};
