import { gap, noRequest, overlapDiffers, severalLegs, tableFull } from '../../../src/diagnostics/tcp.ts';

const FILE = 'upload.pcapng';
const samples = [
  { frame: 412, client: '10.0.0.2:50000', server: '203.0.113.7:80' },
  { frame: 977, client: '[2001:db8::2]:50001', server: '[2001:db8::7]:80' },
];

export const examples = {
  'tcp/gap': () => ({
    diagnostic: gap(FILE, { count: 3, bytes: 4380, connections: 2, oneSided: 0, samples }),
    sources: {},
  }),
  'tcp/overlap-differs': () => ({
    diagnostic: overlapDiffers(FILE, { connections: 1, samples: samples.slice(0, 1) }),
    sources: {},
  }),
  'tcp/several-legs': () => ({ diagnostic: severalLegs(FILE, 2), sources: {} }),
  'tcp/no-request': () => ({
    diagnostic: noRequest(FILE, {
      host: 'files.example:9000',
      connections: 2,
      sample: { frame: 5, client: '192.168.1.20:50000', server: '192.168.1.2:9000' },
      isEncrypted: false,
      isLocal: true,
    }),
    sources: {},
  }),
  'tcp/table-full': () => ({ diagnostic: tableFull(FILE, { flows: 131_072, connections: 0 }), sources: {} }),
};
