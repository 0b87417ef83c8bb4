import type { HarFacts } from '../exchange/exchange.ts';
import type { LogFacts } from './log-facts.ts';
import type { RawEntry } from './raw-entry.ts';

export type Exporter = HarFacts['exporter'];

/** By `creator.name` (else `browser.name`); the first that fits. */
const CREATORS: readonly (readonly [pattern: RegExp, exporter: Exporter])[] = [
  [/^playwright/i, 'playwright'],
  [/^webkit web inspector|^safari/i, 'safari'],
  [/^webinspector/i, 'chromium'],
  [/^firefox/i, 'firefox'],
  [
    /mitmproxy|mitmweb|charles|fiddler|proxyman|http ?toolkit|burp|\bzap\b|browsermob|browserup|dev ?proxy|reqable|whistle|littleproxy|pcap|wireshark|tshark|proxy/i,
    'proxy',
  ],
];

/** Who wrote the entry: as the log says, else as the entry looks. */
export function exporterOf(facts: LogFacts, entry: RawEntry): Exporter {
  const named = byName(facts.creator ?? facts.browser);
  if (named === null) return byShape(entry);
  // Without `_error` (very old versions, or a file that went through a filter) the entry does not show the verdict of
  // the browser, which is what matters about Chromium's files.
  if (named === 'chromium' && !hasVerdict(entry)) return 'other';
  return named;
}

function byName(name: string | null): Exporter | null {
  if (name === null) return null;
  return CREATORS.find(([pattern]) => pattern.test(name))?.[1] ?? 'other';
}

const hasVerdict = (entry: RawEntry): boolean => entry.response?.hasErrorMember === true;

function byShape(entry: RawEntry): Exporter {
  if (entry.mark !== null) return entry.mark;
  if (entry.response !== null && entry.response.failureText !== null) return 'playwright';
  if (typeof entry.fetchType === 'string') return 'safari';
  if (typeof entry.connection === 'string' && entry.connection.startsWith('ClientPort:')) return 'proxy';
  return hasVerdict(entry) && entry.resourceType !== null ? 'chromium' : 'other';
}
