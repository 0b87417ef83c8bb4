// One scenario: opens the stage and a tab, walks the steps, writes NAME.pcap or NAME.pcapng, NAME.har and NAME.json.
import { spawn, spawnSync } from 'node:child_process';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HarRecorder } from '../har-recorder.mjs';
import { BUCKETS } from './hosts.mjs';
import { PERFORM } from './page-script.mjs';
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
/** Long enough for tcpdump to be given what the kernel holds back. */
const SETTLE = 250;

async function startTcpdump(file) {
  const child = spawn('tcpdump', ['-i', 'lo', '-U', '--immediate-mode', '-s', '0', '-w', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await new Promise((resolve) => child.stderr.on('data', (text) => /listening/.test(String(text)) && resolve()));
  return async () => {
    await pause(SETTLE);
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    await gone;
  };
}

/** Listens to a tab and to its frames and workers, which DevTools attaches by itself. */
async function listen(tab, recorder) {
  const sessions = new Set([tab.sessionId]);
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
    send('Network.enable', { maxPostDataSize: 0 });
    send('Target.setAutoAttach', attach);
    send('Runtime.runIfWaitingForDebugger');
  });
  await tab.send('Target.setAutoAttach', attach);
  return { isLoaded };
}

async function walk(tab, story, state) {
  const results = [];
  for (const step of story.steps) {
    if (step.do === 'wait') await pause(step.ms);
    else if (step.do === 'configure') state.xml = step.xml;
    else {
      const expression = `(${PERFORM})(${JSON.stringify(step)})`;
      const asked = tab.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
      const { result, exceptionDetails } = await within(asked, 20_000, `${step.do} ${step.url} did not end`);
      if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
      results.push({ do: step.do, method: step.method, url: step.url, ...result.value });
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
  const run = spawnSync('editcap', ['-F', 'pcapng', '--inject-secrets', `tls,${path}.keys`, `${path}.raw`, `${path}.pcapng`], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`editcap: ${run.stderr}`);
  for (const gone of ['keys', 'raw', 'pcap']) rmSync(`${path}.${gone}`, { force: true });
}

const isSecure = (story) => story.tls !== undefined || story.page.startsWith('https:') || story.steps.some(({ url }) => url?.startsWith('https:'));

export async function recordStory(story, { into, browsers, certificates }) {
  const path = join(into, story.name);
  const stage = await openStage(story, BUCKETS, { certificates, tls: story.tls ?? { version: 'h1' } });
  const tab = await browsers.tab(story);
  const recorder = new HarRecorder();
  try {
    if (story.blocked) await tab.send('Network.setBlockedURLs', { urls: story.blocked });
    const { isLoaded } = await listen(tab, recorder);
    const stopTcpdump = await startTcpdump(`${path}.raw`);
    await tab.send('Page.navigate', { url: `${story.page}/` });
    await within(isLoaded, 10_000, 'the page did not load');
    const steps = await walk(tab, story, stage.state);
    await pause(SETTLE);
    await stopTcpdump();
    await recorder.fetchBodies(tab.browser.send);
    keep(path, isSecure(story) ? tab.secrets() : Buffer.alloc(0));
    writeFileSync(`${path}.har`, `${JSON.stringify(recorder.har(`${story.page}/`), null, 1)}\n`);
    const failures = recorder.failures();
    const requests = recorder.verdicts().map((verdict, at) => ({ ...verdict, ...failures[at] }));
    const told = { tells: story.tells, recordedWith: tab.product, requests, steps };
    writeFileSync(`${path}.json`, `${JSON.stringify(told, null, 1)}\n`);
    console.log(story.name, requests.map((r) => `${r.method} ${r.blocked ? (r.corsError ?? r.blockedReason ?? r.netError) : 'ok'}`).join(', '));
  } finally {
    await tab.close();
    await stage.close();
    rmSync(`${path}.raw`, { force: true });
  }
}
