// The browsers of a recording: one for most stories, one more for each set of flags. Each story has a profile of its own.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTab, startChromium } from '../chromium.mjs';
import { BAD_TLS, BUCKETS } from './hosts.mjs';

const OURS = [...BUCKETS, '*.example.com', 'example.com', 'www.shop.example', '*.example.net'];
/** Chromium asks for names of its own accord; those have no address. */
const ELSE = ['EXCLUDE localhost', 'EXCLUDE 127.0.0.1', 'MAP * ~NOTFOUND'];
const MAPPED = [`MAP ${BAD_TLS} 127.0.0.2`, ...OURS.map((name) => `MAP ${name} 127.0.0.1`), ...ELSE];
/** Our names are asked of the name server. */
const ASKED = [...OURS, '*.oss-cn-hangzhou.aliyuncs.com'].map((name) => `EXCLUDE ${name}`).concat(ELSE);

export class Browsers {
  #open = new Map();
  #count = 0;
  #folder = mkdtempSync(join(tmpdir(), 'corscope-scenarios-'));
  #trusted;

  constructor({ trusted }) {
    this.#trusted = trusted;
  }

  async #browser(story) {
    const key = keyOf(story);
    if (!this.#open.has(key)) {
      const keyLog = join(this.#folder, `${this.#count}.keys`);
      this.#count += 1;
      const rules = story.hostRules ?? (story.dns ? ASKED : MAPPED);
      const flags = [this.#trusted, ...(story.flags ?? [])];
      const browser = await startChromium(process.env.CHROMIUM ?? 'chromium', rules, keyLog, null, flags);
      this.#open.set(key, { browser, keyLog });
    }
    return this.#open.get(key);
  }

  /** Opens a tab for a story in a profile of its own. */
  async tab(story) {
    const { browser, keyLog } = await this.#browser(story);
    const before = size(keyLog);
    const { browserContextId } = await browser.send('Target.createBrowserContext');
    const { product, userAgent } = await browser.send('Browser.getVersion');
    const tab = await openTab(browser, browserContextId);
    await tab.send('Network.setUserAgentOverride', { userAgent: userAgent.replace('Headless', '') });
    return {
      ...tab,
      browser,
      product: product.replace('Headless', ''),
      /** The TLS secrets since the tab was opened. */
      secrets: () => (size(keyLog) > before ? readFileSync(keyLog).subarray(before) : Buffer.alloc(0)),
      close: () => browser.send('Target.disposeBrowserContext', { browserContextId }),
    };
  }

  /** Ends the browser of a story, so that what it does of its own accord is in no other recording. */
  async end(story) {
    await this.#open.get(keyOf(story))?.browser.close();
    this.#open.delete(keyOf(story));
  }

  async close() {
    for (const { browser } of this.#open.values()) await browser.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

const keyOf = (story) => JSON.stringify([story.dns ?? false, story.flags ?? []]);

function size(path) {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
