import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';

/** Folder -> folders and modules it may import. What is not listed is forbidden. The table of ARCHITECTURE.md. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  bytes: [],
  diagnostics: ['bytes'],
  fetch: [],
  capture: ['bytes', 'diagnostics'],
  packet: ['bytes', 'diagnostics', 'capture'],
  flow: ['bytes', 'diagnostics', 'packet'],
  tls: ['bytes', 'diagnostics', 'flow', 'node:crypto'],
  names: ['bytes', 'flow', 'packet'],
  quic: ['bytes', 'diagnostics', 'packet', 'flow', 'names', 'node:crypto'],
  socks: ['bytes', 'diagnostics', 'flow'],
  exchange: ['bytes', 'diagnostics', 'fetch'],
  http: ['bytes', 'diagnostics', 'flow', 'tls', 'socks', 'exchange', 'fetch', 'node:zlib'],
  har: ['bytes', 'diagnostics', 'exchange', 'fetch'],
  netlog: ['bytes', 'diagnostics', 'exchange', 'fetch', 'har'],
  pairing: ['bytes', 'diagnostics', 'exchange', 'fetch'],
  browser: ['bytes', 'diagnostics', 'exchange', 'fetch', 'pairing'],
  bucket: ['bytes', 'diagnostics', 'exchange', 'fetch', 'pairing', 'fast-xml-parser', 'jsonc-parser', 'yaml'],
  attribution: ['bytes', 'diagnostics', 'exchange', 'fetch', 'pairing', 'browser', 'bucket'],
  report: ['bytes', 'diagnostics', 'exchange', 'fetch', 'pairing', 'browser', 'bucket', 'attribution'],
  pipeline: [
    'bytes',
    'diagnostics',
    'exchange',
    'fetch',
    'capture',
    'packet',
    'flow',
    'tls',
    'names',
    'quic',
    'socks',
    'http',
    'har',
    'netlog',
    'pairing',
    'browser',
    'bucket',
    'attribution',
    'report',
  ],
  remedy: ['diagnostics', 'exchange', 'fetch', 'pairing', 'browser', 'bucket', 'attribution', 'pipeline'],
  tui: [
    'remedy',
    'bytes',
    'diagnostics',
    'exchange',
    'fetch',
    'pairing',
    'browser',
    'bucket',
    'attribution',
    'report',
    'pipeline',
    'ink',
    'react',
    'node:stream',
    'node:tty',
  ],
  cli: [
    'bytes',
    'diagnostics',
    'exchange',
    'fetch',
    'pairing',
    'browser',
    'bucket',
    'attribution',
    'report',
    'tls',
    'pipeline',
    'remedy',
    'tui',
    'commander',
    'node:child_process',
    'node:fs',
    'node:net',
    'node:path',
    'node:process',
    'node:url',
    'node:v8',
    'node:zlib',
    'node:stream',
    'node:stream/consumers',
    'node:tty',
    'node:crypto',
    'node:os',
  ],
};

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => /\.tsx?$/.test(file));

const specifiers = (file: string): string[] =>
  [...readFileSync(`src/${file}`, 'utf8').matchAll(/(?:\bfrom |\bimport\(|^import )'([^']+)'/gm)].map(
    (match) => match[1]!,
  );

describe('the house', () => {
  test.each(files.filter((file) => file.includes('/')))('%s imports only what its folder may', (file) => {
    const folder = file.split('/')[0]!;
    const allowed = MAY_IMPORT[folder];
    expect(allowed, `src/${folder} has no row in MAY_IMPORT`).toBeDefined();
    for (const specifier of specifiers(file)) {
      const target = specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier).split('/')[0]! : specifier;
      if (target !== folder) expect(allowed, `${file} may not import ${specifier}`).toContain(target);
    }
  });

  test('no import goes round in a circle', () => {
    const graph = new Map(
      files.map((file) => [
        file,
        specifiers(file)
          .filter((s) => s.startsWith('.'))
          .map((s) => posix.join(posix.dirname(file), s)),
      ]),
    );
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]): void => {
      expect(path, `circle: ${[...path, file].join(' -> ')}`).not.toContain(file);
      if (done.has(file)) return;
      for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
  });

  test.each(files.filter((file) => !file.endsWith('-table.ts')))('%s has at most 350 lines', (file) => {
    expect(readFileSync(`src/${file}`, 'utf8').split('\n').length - 1).toBeLessThanOrEqual(350);
  });
});
