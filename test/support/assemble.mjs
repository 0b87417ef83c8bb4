// Assembles src/tls/gcm.wat into src/tls/gcm-binary-table.ts. usage: node test/support/assemble.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import wabt from 'wabt';

const folder = join(import.meta.dirname, '../../src/tls');

/** The module as base64. */
export async function assembled() {
  const { parseWat } = await wabt();
  const module = parseWat('gcm.wat', readFileSync(join(folder, 'gcm.wat'), 'utf8'));
  module.validate();
  return Buffer.from(module.toBinary({}).buffer).toString('base64');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const lines = (await assembled()).match(/.{1,100}/g).map((line) => `  '${line}'`);
  const text = `/** gcm.wat, assembled by test/support/assemble.mjs; base64. */\nexport const GCM_BINARY = [\n${lines.join(',\n')},\n].join('');\n`;
  writeFileSync(join(folder, 'gcm-binary-table.ts'), text);
}
