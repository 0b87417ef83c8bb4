// Records which connections a browser takes for requests with and without credentials: its name says what each has.
// usage: node captures/generate/pools.mjs firefox|chromium FILE.pcap        needs that browser (FIREFOX, CHROMIUM: its command) and tcpdump
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PORT = 8080;
const [PAGE, BUCKET] = ['127.0.0.10', '127.0.0.20'];

/** Runs in the page. */
async function visit(bucket) {
  const pause = () => new Promise((resolve) => setTimeout(resolve, 250));
  const ask = async (name, credentials, more) => {
    await fetch(`${bucket}/${name}`, { credentials, ...more }).then(
      (answer) => answer.arrayBuffer(),
      () => undefined,
    );
  };
  const steps = [
    () => ask('without-1', 'same-origin'),
    () => ask('with-2', 'include'),
    () => ask('without-3', 'same-origin'),
    () => ask('with-4', 'include'),
    () => ask('without-5', 'same-origin', { method: 'PUT', body: 'x' }),
    () => ask('with-6', 'include'),
    () => Promise.all([7, 8, 9].map((n) => ask(`without-${n}`, 'omit'))),
    () => ask('without-10', 'same-origin'),
    () => ask('with-11', 'include'),
  ];
  for (const step of steps) {
    await step();
    await pause();
  }
  await fetch('/done');
}

const page = createServer((request, response) => {
  response.setHeader('Content-Type', 'text/html');
  response.end(`<!doctype html><script>(${visit})('http://${BUCKET}:${PORT}')</script>`);
  if (request.url === '/done') page.emit('done');
});
const bucket = createServer((request, response) => {
  request.resume();
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Access-Control-Allow-Methods', 'PUT');
  setTimeout(() => response.end('ok'), 20);
});
bucket.keepAliveTimeout = 60_000;
page.listen(PORT, PAGE);
bucket.listen(PORT, BUCKET);

const [browser, file] = process.argv.slice(2);
const profile = mkdtempSync(join(tmpdir(), 'pools-'));
const dump = spawn('tcpdump', ['-i', 'lo', '-U', '-w', file, `host ${BUCKET} and port ${PORT}`], {
  stdio: ['ignore', 'ignore', 'pipe'],
});
await once(dump.stderr, 'data');
const url = `http://${PAGE}:${PORT}/`;
const command = {
  firefox: [process.env.FIREFOX ?? 'firefox-esr', '-headless', '-no-remote', '-profile', profile, url],
  chromium: [process.env.CHROMIUM ?? 'chromium', '--headless', '--no-sandbox', `--user-data-dir=${profile}`, url],
}[browser];
const running = spawn(command[0], command.slice(1), { stdio: 'ignore' });
await once(page, 'done');
await new Promise((resolve) => setTimeout(resolve, 500));
running.kill();
await once(running, 'exit');
dump.kill();
await once(dump, 'exit');
rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
process.exit(0);
