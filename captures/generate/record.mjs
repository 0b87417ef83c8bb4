// Records the sample captures anew: a real Chromium against the bucket server on loopback, tcpdump beside it.
// usage: node captures/generate/record.mjs [STORY...]     needs chromium and tcpdump, and the right to capture on lo
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBucketServer } from './bucket-server.mjs';
import { openTab, startChromium } from './chromium.mjs';
import { HarRecorder } from './har-recorder.mjs';
import { trimmedNetLog } from './net-log.mjs';
import { STORIES } from './stories.mjs';

const folder = join(import.meta.dirname, '..');
const chromium = process.env.CHROMIUM ?? 'chromium';
const bucketHost = 'shop-media.oss-cn-hangzhou.aliyuncs.com';
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function startTcpdump(port, file) {
  const child = spawn(
    'tcpdump',
    ['-i', 'lo', '-U', '--immediate-mode', '-s', '0', '-w', file, 'tcp', 'port', String(port)],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  await new Promise((resolve) => child.stderr.on('data', (text) => /listening/.test(String(text)) && resolve()));
  return async () => {
    await pause(1500);
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    await gone;
  };
}

const script = (requests) => `(async () => {
  for (const { method, url, headers, body, credentials } of ${JSON.stringify(requests)}) {
    try { await (await fetch(url, { method, headers, body, credentials })).text(); } catch {}
  }
})()`;

/** Rewrites a recording as pcapng, with TLS secrets if there are any (editcap is part of Wireshark). */
function asPcapng(path, keyLog) {
  const secrets = keyLog === null ? [] : ['--inject-secrets', `tls,${keyLog}`];
  const run = spawnSync('editcap', ['-F', 'pcapng', ...secrets, `${path}.pcap`, `${path}.pcapng`], {
    stdio: 'inherit',
  });
  if (run.status !== 0) throw new Error('editcap failed');
  rmSync(`${path}.pcap`);
}

/** A key and a certificate for the names of the stories. */
function certificate(folder) {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const names = `subjectAltName=DNS:${bucketHost},DNS:*.example.com`;
  const run = spawnSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '30',
      '-subj',
      '/CN=corscope samples',
      '-addext',
      names,
      '-keyout',
      key,
      '-out',
      cert,
    ],
    { stdio: 'ignore' },
  );
  if (run.status !== 0) throw new Error('openssl failed');
  return { key: readFileSync(key), cert: readFileSync(cert) };
}

async function record(story) {
  const xml = story.configuration === null ? null : readFileSync(join(folder, 'cors.xml'), 'utf8');
  const scratch = mkdtempSync(join(tmpdir(), 'corscope-record-'));
  const server = await startBucketServer(
    { [bucketHost]: xml },
    '<!doctype html><link rel="icon" href="data:,"><title>shop</title>',
    story.tls ? { ...certificate(scratch), ...story.tls } : null,
  );
  const keyLog = story.tls ? join(scratch, 'keys.log') : null;
  const netLog = story.netLog ? join(scratch, 'netlog.json') : null;
  const stopTcpdump = await startTcpdump(server.port, join(folder, `${story.name}.pcap`));
  const browser = await startChromium(
    chromium,
    [`MAP *.example.com 127.0.0.1:${server.port}`, `MAP ${bucketHost} 127.0.0.1:${server.port}`],
    keyLog,
    netLog,
  );
  let isOpen = true;
  try {
    const tab = await openTab(browser);
    const har = new HarRecorder();
    browser.onEvent((message) => message.sessionId === tab.sessionId && har.event(message));
    await tab.send('Page.navigate', { url: `${story.page}/` });
    await pause(500);
    await tab.send('Runtime.evaluate', { expression: script(story.requests), awaitPromise: true });
    await pause(300);
    const { product } = await browser.send('Browser.getVersion');
    await stopTcpdump();
    await browser.close();
    isOpen = false;
    if (netLog !== null) writeFileSync(join(folder, `${story.name}.netlog.json`), trimmedNetLog(readFileSync(netLog)));
    if (story.pcapng || story.tls) asPcapng(join(folder, story.name), keyLog);
    writeFileSync(join(folder, `${story.name}.har`), `${JSON.stringify(har.har(`${story.page}/`), null, 2)}\n`);
    const expected = {
      shows: story.shows,
      recordedWith: product.replace('Headless', ''),
      page: story.page,
      requests: har.verdicts(),
    };
    writeFileSync(join(folder, `${story.name}.expected.json`), `${JSON.stringify(expected, null, 2)}\n`);
    console.log(
      story.name,
      product,
      har
        .verdicts()
        .map((v) => `${v.method} ${v.blocked ? `blocked ${v.corsError}` : 'allowed'}`)
        .join(', '),
    );
  } finally {
    if (isOpen) await browser.close();
    server.close();
  }
}

const wanted = process.argv.slice(2);
for (const tool of [chromium, 'tcpdump']) {
  if (spawnSync(tool, ['--version'], { stdio: 'ignore' }).error) throw new Error(`${tool} is not installed`);
}
for (const story of STORIES) if (wanted.length === 0 || wanted.includes(story.name)) await record(story);
process.exit(0);
