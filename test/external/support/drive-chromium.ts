import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { BROWSER_CASES, type BrowserCase, BUCKET_ORIGIN, PAGE_ORIGIN } from '../../vectors/browser-cases.ts';
import type { CaseServer } from './case-server.ts';

/** What Chromium made of one case. */
export interface ChromiumAnswer {
  readonly verdict: 'allowed' | 'blocked';
  readonly corsError: string | null;
  readonly failedParameter: string | null;
  /** `net::ERR_...` of a blocked request. */
  readonly netError: string | null;
  /** Access-Control-Request-Headers of each preflight in turn; the empty string where there was none. */
  readonly preflights: readonly string[];
  /** Response headers that the script could read, sorted; empty when blocked. */
  readonly readable: readonly string[];
}

interface DevToolsMessage {
  readonly method?: string;
  readonly sessionId?: string;
  // biome-ignore lint/suspicious/noExplicitAny: messages of the DevTools protocol
  readonly params: any;
}

interface Browser {
  // biome-ignore lint/suspicious/noExplicitAny: answers of the DevTools protocol
  send(method: string, params?: object, sessionId?: string): Promise<any>;
  close(): Promise<void>;
  onEvent(listener: (message: DevToolsMessage) => void): void;
}

/** The browser driver of the sample captures (plain JavaScript). */
const DRIVER = new URL('../../../captures/generate/chromium.mjs', import.meta.url).href;

/** The path of a Chromium on the PATH, or `null`. */
export function findChromium(): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']) {
    for (const folder of folders) if (existsSync(join(folder, name))) return join(folder, name);
  }
  return null;
}

/** Walks the table in one browser, case after case. */
export async function askChromium(
  binary: string,
  server: CaseServer,
): Promise<{ version: string; answers: Record<string, ChromiumAnswer> }> {
  const { startChromium, openTab } = await import(DRIVER);
  const browser: Browser = await startChromium(binary, [`MAP * 127.0.0.1:${server.port}`]);
  try {
    const { product } = await browser.send('Browser.getVersion');
    const pages = {
      site: new Page(browser, await openTab(browser)),
      opaque: new Page(browser, await openTab(browser)),
    };
    await pages.site.open(`${PAGE_ORIGIN}/`);
    await pages.opaque.open('data:text/html,<title>page</title>');
    const answers: Record<string, ChromiumAnswer> = {};
    for (const [index, row] of BROWSER_CASES.entries()) {
      server.seen.length = 0;
      const url = `${BUCKET_ORIGIN}/case/${index}`;
      let outcome = await pages[row.page].ask(row, url);
      if (row.twice) outcome = await pages[row.page].ask(row, url);
      const preflights = server.seen.filter((seen) => seen.askedMethod !== null).map((seen) => seen.askedHeaders ?? '');
      answers[row.name] = { ...outcome, preflights };
    }
    return { version: product, answers };
  } finally {
    await browser.close();
  }
}

interface Tab {
  readonly sessionId: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers of the DevTools protocol
  send(method: string, params?: object): Promise<any>;
}

class Page {
  readonly #tab: Tab;
  readonly #loaded: Promise<void>;
  // biome-ignore lint/suspicious/noExplicitAny: parameters of Network.loadingFailed
  #failures: any[] = [];
  /** The requests of the case at hand, without their preflights; a failure of an earlier case may come late. */
  #requestIds = new Set<string>();
  #wake: () => void = () => undefined;

  constructor(browser: Browser, tab: Tab) {
    this.#tab = tab;
    let loaded = () => {};
    this.#loaded = new Promise((resolve) => {
      loaded = resolve;
    });
    browser.onEvent(({ method, params, sessionId }) => {
      if (sessionId !== tab.sessionId) return;
      if (method === 'Page.loadEventFired') loaded();
      if (method === 'Network.requestWillBeSent' && params.initiator?.type !== 'preflight') {
        this.#requestIds.add(params.requestId);
      }
      if (method !== 'Network.loadingFailed') return;
      this.#failures.push(params);
      this.#wake();
    });
  }

  async open(url: string): Promise<void> {
    await this.#tab.send('Page.navigate', { url });
    await this.#loaded;
  }

  async ask(row: BrowserCase, url: string): Promise<Omit<ChromiumAnswer, 'preflights'>> {
    this.#failures = [];
    this.#requestIds = new Set();
    const request = { ...row, url };
    const { result, exceptionDetails } = await this.#tab.send('Runtime.evaluate', {
      expression: `(${ask})(${JSON.stringify(request)})`,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(`${row.name}: ${JSON.stringify(exceptionDetails)}`);
    const readable: string[] | null = result.value;
    if (readable !== null) {
      return { verdict: 'allowed', corsError: null, failedParameter: null, netError: null, readable: readable.sort() };
    }
    const { errorText, corsErrorStatus } = await this.#failure();
    return {
      verdict: 'blocked',
      corsError: corsErrorStatus?.corsError ?? null,
      failedParameter: corsErrorStatus?.failedParameter || null,
      netError: errorText,
      readable: [],
    };
  }

  /** The failure of the request itself; it may come a moment after the page knows. */
  // biome-ignore lint/suspicious/noExplicitAny: parameters of Network.loadingFailed
  async #failure(): Promise<any> {
    for (;;) {
      const found = this.#failures.find(({ requestId }) => this.#requestIds.has(requestId));
      if (found) return found;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** Runs in the page: the names of the readable headers, or `null` when the request failed. */
function ask(request: BrowserCase & { url: string }): Promise<string[] | null> {
  const pairs: [string, string][] = [];
  for (let at = 0; at < request.headers.length; at += 2) {
    pairs.push([request.headers[at] ?? '', request.headers[at + 1] ?? '']);
  }
  const body = request.body ? 'body' : null;
  if (request.via === 'fetch') {
    const credentials = request.include ? 'include' : 'same-origin';
    return fetch(request.url, { method: request.method, headers: pairs, credentials, body }).then(
      (response) => [...response.headers.keys()],
      () => null,
    );
  }
  return new Promise((resolve) => {
    // biome-ignore lint/suspicious/noExplicitAny: XMLHttpRequest is not known to Node's types
    const xhr = new (globalThis as any).XMLHttpRequest();
    xhr.open(request.method, request.url);
    xhr.withCredentials = request.include;
    for (const [name, value] of pairs) xhr.setRequestHeader(name, value);
    if (request.via === 'xhr-with-upload-listener') xhr.upload.onprogress = () => undefined;
    const lines = (text: string) => text.split('\r\n').map((line) => line.split(':')[0] ?? '');
    xhr.onload = () => resolve(lines(xhr.getAllResponseHeaders()).filter((name) => name !== ''));
    xhr.onerror = () => resolve(null);
    xhr.send(body);
  });
}
