import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readConfiguration } from '../../src/bucket/read-configuration.ts';
import { analyse } from '../support/analyse.ts';

test('a configuration for a mistyped host makes no custom domain of the endpoint of a bucket', () => {
  const configuration = readConfiguration('cors.xml', readFileSync('captures/cors.xml', 'utf8'));
  const { findings, diagnostics } = analyse(
    { 'header-refused.pcap': readFileSync('captures/header-refused.pcap') },
    { configurations: [{ host: 'mistyped.example', configuration }] },
  );
  const codes = findings.map(({ diagnostic }) => diagnostic.code);
  expect(codes).toContain('cors/refused-without-configuration');
  expect(codes).not.toContain('not-cors/custom-domain');
  expect(diagnostics.map(({ code }) => code)).toContain('config/unused');
});
