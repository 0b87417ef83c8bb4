import { tlsNotDecoded } from '../../../src/diagnostics/tls.ts';

const HOSTS = [
  'my-bucket.oss-cn-hangzhou.aliyuncs.com',
  'app.example.com',
  'cdn.example.net',
  '203.0.113.9:443',
  'a.example',
];

export const examples = {
  'tls/not-decoded': () => ({ diagnostic: tlsNotDecoded('upload.pcapng', 4, 37, HOSTS), sources: {} }),
};
