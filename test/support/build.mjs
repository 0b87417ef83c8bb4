// Builds dist/: the bundled command line, the library with its types, the diagnostic pages and the JSON Schema.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist');
await build({
  entryPoints: { cli: 'src/cli/main.ts', index: 'src/index.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  minify: process.env.CORSCOPE_PROFILE !== '1',
  keepNames: false,
  format: 'esm',
  platform: 'node',
  // React in its quick form; what ink only loads for its own developers is left out.
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  external: ['react-devtools-core'],
  target: 'node20.19',
  // jsonc-parser's CommonJS build loads its parts in a way that cannot be bundled.
  mainFields: ['module', 'main'],
  sourcemap: false,
  logLevel: 'warning',
  // Bundled CommonJS dependencies may call require().
  banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
});
cpSync('src/diagnostics/explain', 'dist/explain', { recursive: true });
if (existsSync('src/report/schema')) cpSync('src/report/schema', 'dist/schema', { recursive: true });
const types = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});
process.exit(types.status ?? 1);
