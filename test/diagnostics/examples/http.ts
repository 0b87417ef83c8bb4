import { malformedHead, resynchronised } from '../../../src/diagnostics/http.ts';

const FILE = 'upload.pcapng';

export const examples = {
  'http/malformed-head': () => ({
    diagnostic: malformedHead(FILE, 412, 1, ['203.0.113.7:80']),
    sources: {},
  }),
  'http/resynchronised': () => ({
    diagnostic: resynchronised(FILE, 977, 12, [
      '203.0.113.7:80',
      '[2001:db8::7]:80',
      '203.0.113.8:8080',
      '198.51.100.4:80',
    ]),
    sources: {},
  }),
};
