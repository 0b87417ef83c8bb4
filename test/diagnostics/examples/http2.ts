import { http2NotDecoded } from '../../../src/diagnostics/http2.ts';

export const examples = {
  'http2/not-decoded': () => ({
    diagnostic: http2NotDecoded('upload.pcapng', 4, 1, ['203.0.113.7:80']),
    sources: {},
  }),
};
