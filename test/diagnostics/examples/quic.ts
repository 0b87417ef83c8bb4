import { quicNotDecoded } from '../../../src/diagnostics/quic.ts';

const named = (name: string) => ({ names: [name], address: '203.0.113.7:443' });

export const examples = {
  'quic/not-decoded': () => ({
    diagnostic: quicNotDecoded('upload.pcapng', 4, {
      connections: 12,
      isFull: false,
      hosts: [
        named('my-bucket.oss-cn-hangzhou.aliyuncs.com'),
        { names: ['a.example', 'b.example'], address: '203.0.113.9:443' },
        { names: [], address: '[2001:db8::1]:443' },
        named('c.example'),
      ],
      other: { count: 1, protocols: ['doq'] },
    }),
    sources: {},
  }),
};
