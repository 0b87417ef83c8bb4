import { expect, test } from 'vitest';
import { DIALECTS } from '../../src/bucket/dialects/index.ts';
import { lintWithProblems } from '../../src/bucket/lint.ts';
import { readConfiguration } from '../../src/bucket/read-configuration.ts';
import { diagnosticSentences } from '../../src/report/diagnostic-sentences.ts';
import { styleOf } from '../../src/report/style.ts';

const xml = (item: string): string =>
  `<CORSConfiguration><CORSRule><AllowedOrigin>https://a.example</AllowedOrigin><AllowedMethod>GET</AllowedMethod>${item}</CORSRule></CORSConfiguration>`;

test.each([
  ['This edit lets more requests in.', xml('<AllowedHeader>x-a, x-b</AllowedHeader>')],
  ['This edit lets more requests in.', xml('<AlowedHeader>x-a</AlowedHeader>')],
  ['This edit lets scripts read more.', xml('<ExposeHeader>x-a, x-b</ExposeHeader>')],
  ['This edit lets scripts read more.', xml('<ExposedHeader>x-a</ExposedHeader>')],
  ['This edit lets scripts read more.', xml('<AllowedMethod>PUT</AllowedMethod>')],
  [
    'This edit lets scripts read more.',
    '{"CORSRules": [{"AllowedOrigins": ["*"], "AllowedMethods": ["GET"], "ExposeHeaderz": ["x-a"]}]}',
  ],
  ['This edit lets no more requests in.', xml('<MaxAgeSecond>5</MaxAgeSecond>')],
  ['This edit is safe.', xml('<AllowedMethod>GET</AllowedMethod>')],
])('%s %s', (caution, text) => {
  const [first] = lintWithProblems(readConfiguration('cors', text), DIALECTS.oss);
  const options = { showSecrets: false, verbose: false, live: false, colour: false, columns: 80, sources: new Map() };
  const sentences = diagnosticSentences(styleOf(options), first!);
  expect(sentences.at(-1)).toBe(caution);
});
