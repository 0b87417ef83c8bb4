import fc from 'fast-check';
import type { DialectName } from '../../src/bucket/dialects/index.ts';
import { writeText } from '../../src/bucket/formats/write-text.ts';
import { readConfiguration } from '../../src/bucket/read-configuration.ts';
import { Demands } from '../../src/remedy/demands.ts';
import type { ReplayOptions } from '../../src/remedy/replay.ts';
import { buildJudged } from '../support/build-judged.ts';

const URL = 'https://media.oss-cn-hangzhou.aliyuncs.com/key';
export const ORIGINS = ['https://app.example.com', 'https://www.example.com', 'http://localhost:3000'];
export const METHODS = ['GET', 'PUT', 'DELETE'];
export const NAMES = ['content-type', 'x-oss-date', 'x-oss-meta-a'];

export const rules = fc.array(
  fc.record({
    origins: fc.subarray([...ORIGINS, '*', 'https://*.example.com'], { minLength: 1 }),
    methods: fc.subarray(METHODS, { minLength: 1 }),
    headers: fc.subarray([...NAMES, 'x-oss-*']),
  }),
  { minLength: 1, maxLength: 4 },
);
export const requests = fc.array(
  fc.record({
    origin: fc.constantFrom(...ORIGINS),
    method: fc.constantFrom(...METHODS),
    names: fc.subarray(NAMES),
  }),
  { minLength: 1, maxLength: 8 },
);

export function optionsOf(text: string, dialect: DialectName = 'oss'): ReplayOptions {
  const edited = { host: null, configuration: readConfiguration('cors.xml', text) };
  return { assigned: [edited], edited, text, dialect, browser: null };
}

export const xml = (wanted: readonly { origins: string[]; methods: string[]; headers: string[] }[]): string =>
  writeText('xml', {
    rules: wanted.map((rule) => ({ ...rule, id: null, exposeHeaders: [], maxAgeSeconds: null })),
    responseVary: null,
    bucket: null,
  });

export function demandsOf(wanted: readonly { origin: string; method: string; names: readonly string[] }[]): Demands {
  const demands = new Demands();
  for (const [i, { origin, method, names }] of wanted.entries()) {
    const judged = buildJudged({ id: i + 1, url: URL, origin, method });
    demands.numberOf({ ...judged, attempt: { ...judged.attempt, unsafeHeaderNames: names } });
  }
  return demands;
}
