// How long a key press takes to be a frame, with a million requests listed. Ratios cannot be had here: the target is one frame
// of a screen, 16 ms.          usage: node test/bench/tui.mjs [REQUESTS]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { familyFile } from './families.mjs';

const folder = mkdtempSync(join(tmpdir(), 'corscope-bench-'));
await build({
  entryPoints: [join(import.meta.dirname, 'tui-entry.ts')],
  outdir: folder,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  mainFields: ['module', 'main'],
  external: ['react-devtools-core'],
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  logLevel: 'warning',
});
const run = spawnSync(process.execPath, ['--expose-gc', join(folder, 'tui-entry.mjs'), process.argv[2] ?? '1000000'], {
  stdio: 'inherit',
  env: { ...process.env, CI: '0' },
});
rmSync(folder, { recursive: true });

// The real command behind a pseudo-terminal: how long until there is a frame, and a request in it.
const capture = familyFile('small20k');
const root = join(import.meta.dirname, '../..');
const paint = [
  'first-paint.py',
  join(root, 'dist/cli.js'),
  capture,
  '--cors',
  join(import.meta.dirname, 'cors-4-rules.xml'),
];
for (let round = 0; round < 5; round++) {
  const { stdout } = spawnSync('python3', [join(import.meta.dirname, paint[0]), ...paint.slice(1)], {
    encoding: 'utf8',
  });
  console.error(`first paint (at most 300 ms): ${stdout.trim()}`);
}
process.exit(run.status ?? 1);
