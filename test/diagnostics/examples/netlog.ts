import { malformedEvents, netLogTruncated, withoutConstants } from '../../../src/diagnostics/netlog.ts';

const FILE = 'net-export.json';

export const examples = {
  'netlog/without-constants': () => ({ diagnostic: withoutConstants(FILE), sources: {} }),
  'netlog/truncated': () => ({ diagnostic: netLogTruncated(FILE, { requests: 12, offset: 776_213 }), sources: {} }),
  'netlog/malformed-event': () => ({ diagnostic: malformedEvents(FILE, { places: 1, offset: 40_961 }), sources: {} }),
};
