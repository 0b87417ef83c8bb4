// Drives a headless Chromium over its DevTools pipe (JSON messages on file descriptors 3 and 4, each ended by a NUL).
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-extensions',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-default-apps',
  '--remote-debugging-pipe',
  '--disable-quic',
  '--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,BackForwardCache,LocalNetworkAccessChecks',
];

/** The sample bucket server has a certificate of its own. */
const ANY_CERTIFICATE = ['--ignore-certificate-errors'];

/**
 * Starts a browser. `hostRules` is Chromium's own syntax: `MAP a.example 127.0.0.1:8080`; `keyLog`: where it writes its
 * TLS secrets, `netLog`: its NetLog; `more`: further flags, of which the last of a name counts.
 */
export async function startChromium(binary, hostRules, keyLog = null, netLog = null, more = ANY_CERTIFICATE) {
  const profile = mkdtempSync(join(tmpdir(), 'corscope-chromium-'));
  const child = spawn(
    binary,
    [
      ...FLAGS,
      ...more,
      ...(netLog === null ? [] : [`--log-net-log=${netLog}`]),
      `--user-data-dir=${profile}`,
      `--host-resolver-rules=${hostRules.join(',')}`,
      'about:blank',
    ],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
      env: keyLog === null ? process.env : { ...process.env, SSLKEYLOGFILE: keyLog },
    },
  );
  const [, , , input, output] = child.stdio;
  const waiting = new Map();
  const listeners = new Set();
  let id = 0;
  let held = '';
  output.setEncoding('utf8');
  output.on('data', (chunk) => {
    held += chunk;
    for (let end = held.indexOf('\0'); end >= 0; end = held.indexOf('\0')) {
      const message = JSON.parse(held.slice(0, end));
      held = held.slice(end + 1);
      const answer = waiting.get(message.id);
      if (answer) {
        waiting.delete(message.id);
        if (message.error) answer.reject(new Error(message.error.message));
        else answer.resolve(message.result);
      } else for (const listener of listeners) listener(message);
    }
  });
  const send = (method, params = {}, sessionId = undefined) =>
    new Promise((resolve, reject) => {
      id += 1;
      waiting.set(id, { resolve, reject });
      input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  const close = async () => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    await Promise.race([send('Browser.close').catch(() => undefined), gone]);
    await gone;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  return { send, close, onEvent: (listener) => listeners.add(listener) };
}

/** Opens a tab, in a profile of its own where one is given, and resolves with its session. */
export async function openTab(browser, browserContextId = undefined) {
  const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank', browserContextId });
  const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
  const send = (method, params) => browser.send(method, params, sessionId);
  await send('Network.enable', { maxPostDataSize: 0 });
  await send('Page.enable');
  await send('Runtime.enable');
  return { sessionId, send };
}
