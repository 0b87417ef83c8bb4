// Records the scenarios anew: a real Chromium against the servers of stage.mjs, tcpdump beside it.
// usage: node captures/generate/scenarios/record.mjs [--into DIR] [NAME...]
// needs chromium, tcpdump, openssl, editcap and (Linux) the right to make a network namespace
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Browsers } from './browsers.mjs';
import { certificates } from './certificates.mjs';
import { startNameServer } from './name-server.mjs';
import { enterNamespace } from './namespace.mjs';
import { recordStory } from './record-story.mjs';
import { startSilent } from './silence.mjs';
import { STORIES } from './stories/index.mjs';
import { SAME_STORIES } from './stories/same.mjs';

enterNamespace();
const { values, positionals } = parseArgs({ options: { into: { type: 'string' } }, allowPositionals: true });
const into = values.into ?? join(import.meta.dirname, '../../../test/scenarios/recorded');
mkdirSync(into, { recursive: true });
await startNameServer();
const stopSilent = await startSilent();
const own = certificates();
const browsers = new Browsers(own);
const failed = [];
for (const story of [...STORIES, ...SAME_STORIES]) {
  if (positionals.length > 0 && !positionals.some((name) => story.name === name || story.name.startsWith(`${name}.`)))
    continue;
  try {
    await recordStory(story, { into, browsers, certificates: own });
  } catch (error) {
    failed.push(story.name);
    console.error(story.name, error);
  }
}
await browsers.close();
stopSilent();
console.log(failed.length === 0 ? 'all recorded' : `failed: ${failed.join(', ')}`);
process.exit(failed.length === 0 ? 0 : 1);
