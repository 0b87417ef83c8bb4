import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/attribution/finding.ts';
import { CODES, type Code } from '../../src/diagnostics/code.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { createReport } from '../../src/report/create-report.ts';
import { examples as capture } from './examples/capture.ts';
import { examples as config } from './examples/config.ts';
import { examples as cors } from './examples/cors.ts';
import { examples as har } from './examples/har.ts';
import { examples as http } from './examples/http.ts';
import { examples as http2 } from './examples/http2.ts';
import { examples as netlog } from './examples/netlog.ts';
import { examples as notCors } from './examples/not-cors.ts';
import { examples as packet } from './examples/packet.ts';
import { examples as pcap } from './examples/pcap.ts';
import { examples as pcapng } from './examples/pcapng.ts';
import { examples as quic } from './examples/quic.ts';
import { examples as socks } from './examples/socks.ts';
import { examples as tcp } from './examples/tcp.ts';
import { examples as tls } from './examples/tls.ts';

interface Example {
  readonly diagnostic: Diagnostic;
  readonly sources: Readonly<Record<string, string>>;
}

/** An example for every code: one that lacks does not compile. */
const EXAMPLES: Readonly<Record<Code, () => Example>> = {
  ...capture,
  ...config,
  ...cors,
  ...har,
  ...http,
  ...http2,
  ...netlog,
  ...notCors,
  ...packet,
  ...pcap,
  ...pcapng,
  ...quic,
  ...socks,
  ...tcp,
  ...tls,
};

const SUMMARY = { bytes: 0, packets: 0, exchanges: 0, attempts: 0, allowed: 0, blocked: 0, unknown: 0, notCors: 0 };
const FORMATS = ['text', 'narrated', 'ndjson'] as const;

/** A diagnostic as each format prints it, without colour, 80 columns wide. */
function render({ diagnostic, sources }: Example): string {
  const finding: Finding = {
    id: 1,
    diagnostic,
    item: null,
    ruleIndex: null,
    value: null,
    host: null,
    count: 1,
    attempts: [],
  };
  return FORMATS.map((format) => {
    const written: Buffer[] = [];
    const options = {
      showSecrets: false,
      verbose: true,
      live: false,
      colour: false,
      columns: 80,
      sources: new Map(Object.entries(sources)),
    };
    const report = createReport(format, options, (bytes) => void written.push(Buffer.from(bytes)));
    report.finding(finding);
    report.end(SUMMARY, [finding]);
    return `--- ${format} ---\n${Buffer.concat(written).toString()}`;
  }).join('\n');
}

describe.each(CODES)('%s', (code) => {
  test('has an example of itself', () => expect(EXAMPLES[code]().diagnostic.code).toBe(code));

  test('has a page that begins with its name', () => {
    const page = readFileSync(new URL(`../../src/diagnostics/explain/${code}.md`, import.meta.url), 'utf8');
    expect(page.startsWith(`# ${code}\n`)).toBe(true);
    expect(page.length).toBeGreaterThan(200);
  });

  test('reads as its golden says (CORSCOPE_UPDATE=1 writes it anew)', () => {
    const golden = new URL(`../golden/diagnostics/${code}.txt`, import.meta.url);
    const rendered = render(EXAMPLES[code]());
    if (process.env['CORSCOPE_UPDATE'] === '1') {
      mkdirSync(dirname(golden.pathname), { recursive: true });
      writeFileSync(golden, rendered);
    }
    expect(existsSync(golden), 'no golden; run with CORSCOPE_UPDATE=1 and read what it writes').toBe(true);
    expect(rendered).toBe(readFileSync(golden, 'utf8'));
  });

  test('its edits point into the configuration they name', () => {
    const { diagnostic, sources } = EXAMPLES[code]();
    for (const { file, span } of diagnostic.help?.edits ?? []) {
      expect(sources[file]).toBeDefined();
      expect(span.start <= span.end && span.end <= sources[file]!.length).toBe(true);
    }
  });
});
