import { malformedEntry, notHar, preflightsHidden, truncated } from '../../../src/diagnostics/har.ts';

const FILE = 'page.har';

export const examples = {
  'har/not-har': () => ({ diagnostic: notHar(FILE), sources: {} }),
  'har/truncated': () => ({ diagnostic: truncated(FILE, { entries: 41, offset: 183_220 }), sources: {} }),
  'har/malformed-entry': () => ({
    diagnostic: malformedEntry(FILE, { places: 2, offset: 7012, index: 3 }),
    sources: {},
  }),
  'har/preflights-hidden': () => ({ diagnostic: preflightsHidden(FILE, 'playwright'), sources: {} }),
};
