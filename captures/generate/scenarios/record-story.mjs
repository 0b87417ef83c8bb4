// One scenario: opens the stage and a tab, walks the steps, writes NAME.pcap or NAME.pcapng, NAME.har,
// NAME.json (what the browser decided) and NAME.xml (the configuration that corscope is given).
import { spawn, spawnSync } from 'node:child_process';
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HarRecorder } from '../har-recorder.mjs';
import { BUCKETS } from './hosts.mjs';
import { OPEN_FRAME, PERFORM } from './page-script.mjs';
import { PROXY_PORT, SOCKS_PORT } from './proxy.mjs';
import { openStage } from './stage.mjs';

/** The result of a promise, or an error when it takes longer than `ms`. */
const within = (promise, ms, what) =>
  Promise.race([
    promise,
    new Promise((_, reject) => {
      setTimeout(() => reject(new Error(what)), ms).unref();
    }),
  ]);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
/** How long the network has to be quiet. */
const SETTLE = 250;

/** Waits until a file has not grown for a while: tcpdump loses what it has not yet read when it is told to end. */
async function isQuiet(file) {
  let size = -1;
  for (let n = 0; n < 20 && size !== statSync(file).size; n++) {
    size = statSync(file).size;
    await pause(SETTLE);
  }
}

/** `filter`: as tcpdump has it. */
async function startTcpdump(file, filter) {
  const child = spawn('tcpdump', ['-i', 'lo', '-U', '--immediate-mode', '-s', '0', '-w', file, filter], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await new Promise((resolve) => child.stderr.on('data', (text) => /listening/.test(String(text)) && resolve()));
  return async () => {
    await isQuiet(file);
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    await gone;
  };
}

/**
 * Listens to a tab and to its frames and workers, which DevTools attaches by itself. `isAttached` resolves once all
 * that have been attached are heard: a sandboxed frame does not wait for that of its own accord.
 */
async function listen(tab, recorder) {
  const sessions = new Set([tab.sessionId]);
  const heard = [];
  let loaded = () => undefined;
  const isLoaded = new Promise((resolve) => {
    loaded = resolve;
  });
  const attach = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true };
  tab.browser.onEvent(async ({ method, params, sessionId }) => {
    if (!sessions.has(sessionId)) return;
    recorder.event({ method, params, sessionId });
    if (method === 'Page.loadEventFired') loaded();
    if (method !== 'Target.attachedToTarget') return;
    sessions.add(params.sessionId);
    const send = (name, more) => tab.browser.send(name, more, params.sessionId).catch(() => undefined);
    heard.push(send('Network.enable', { maxPostDataSize: 0 }));
    send('Target.setAutoAttach', attach);
    send('Runtime.runIfWaitingForDebugger');
  });
  await tab.send('Target.setAutoAttach', attach);
  return { isLoaded, isAttached: () => Promise.all(heard) };
}

/** Refuses requests as an extension does. */
async function block(tab, pattern) {
  tab.browser.onEvent(({ method, params, sessionId }) => {
    if (sessionId !== tab.sessionId || method !== 'Fetch.requestPaused') return;
    tab.send('Fetch.failRequest', { requestId: params.requestId, errorReason: 'BlockedByClient' });
  });
  await tab.send('Fetch.enable', { patterns: [{ urlPattern: pattern }] });
}

/** Calls a function of page-script.mjs in the page and gives what it resolves with. */
async function call(tab, source, step, ...more) {
  const expression = `(${source})(${[step, ...more].map((value) => JSON.stringify(value)).join()})`;
  const asked = tab.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
  const { result, exceptionDetails } = await within(asked, 20_000, `${step.do} ${step.url} did not end`);
  if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
  return result.value;
}

async function walk(tab, story, state, isAttached) {
  const results = [];
  for (const step of story.steps) {
    if (step.do === 'wait') await pause(step.ms);
    else if (step.do === 'configure') state.xml = step.xml;
    else {
      if (step.frame) await call(tab, OPEN_FRAME, step, PERFORM);
      await isAttached();
      results.push({ do: step.do, method: step.method, url: step.url, ...(await call(tab, PERFORM, step)) });
    }
  }
  return results;
}

/** Puts the TLS secrets into the capture, if there are any (editcap is part of Wireshark). */
function keep(path, secrets) {
  const hasSecrets = secrets.length > 0;
  if (!hasSecrets) {
    rmSync(`${path}.pcapng`, { force: true });
    renameSync(`${path}.raw`, `${path}.pcap`);
    return;
  }
  writeFileSync(`${path}.keys`, secrets);
  const run = spawnSync(
    'editcap',
    ['-F', 'pcapng', '--inject-secrets', `tls,${path}.keys`, `${path}.raw`, `${path}.pcapng`],
    { encoding: 'utf8' },
  );
  if (run.status !== 0) throw new Error(`editcap: ${run.stderr}`);
  for (const gone of ['keys', 'raw', 'pcap']) rmSync(`${path}.${gone}`, { force: true });
}

const isSecure = (story) =>
  story.tls !== undefined ||
  story.page.startsWith('https:') ||
  story.steps.some(({ url }) => url?.startsWith('https:'));

/** Writes the configuration that corscope is given, if there is one, as NAME.xml. */
export function keepConfiguration({ supplied, configuration }, path) {
  rmSync(`${path}.xml`, { force: true });
  const xml = supplied ?? configuration;
  if (xml !== null) writeFileSync(`${path}.xml`, xml);
}

export async function recordStory(story, { into, browsers, certificates }) {
  const path = join(into, story.name);
  const stage = await openStage(story, BUCKETS, { certificates, tls: story.tls ?? { version: 'h1' } });
  const tab = await browsers.tab(story);
  const recorder = new HarRecorder();
  try {
    if (story.blocked) await block(tab, story.blocked);
    const { isLoaded, isAttached } = await listen(tab, recorder);
    const stopTcpdump = await startTcpdump(
      `${path}.raw`,
      story.throughProxy ? `tcp port ${PROXY_PORT} or tcp port ${SOCKS_PORT}` : '',
    );
    await tab.send('Page.navigate', { url: `${story.page}/` });
    await within(isLoaded, 10_000, 'the page did not load');
    const steps = await walk(tab, story, stage.state, isAttached);
    await pause(SETTLE);
    await stopTcpdump();
    await recorder.fetchBodies(tab.browser.send);
    keep(path, isSecure(story) ? tab.secrets() : Buffer.alloc(0));
    if (!story.captureOnly)
      writeFileSync(`${path}.har`, `${JSON.stringify(recorder.har(`${story.page}/`), null, 1)}\n`);
    keepConfiguration(story, path);
    const failures = recorder.failures();
    const requests = recorder.verdicts().map((verdict, at) => ({ ...verdict, ...failures[at] }));
    const told = { tells: story.tells, recordedWith: tab.product, requests, steps };
    writeFileSync(`${path}.json`, `${JSON.stringify(told, null, 1)}\n`);
    console.log(
      story.name,
      requests
        .map((r) => `${r.method} ${r.blocked ? (r.corsError ?? r.blockedReason ?? r.netError) : 'ok'}`)
        .join(', '),
    );
  } finally {
    await tab.close();
    if (story.throughProxy) await browsers.end(story);
    await stage.close();
    rmSync(`${path}.raw`, { force: true });
  }
}
