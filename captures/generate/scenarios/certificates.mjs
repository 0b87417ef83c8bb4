// Two keys with certificates for every name: one that the browser is told to trust, one that it is not.
import { spawnSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUCKETS } from './hosts.mjs';

const NAMES = [...BUCKETS, '*.example.com', '*.oss-cn-hangzhou.aliyuncs.com'].map((name) => `DNS:${name}`).join(',');
const KIND = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30'];

function certificate(folder, name) {
  const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
  const subject = ['-subj', `/CN=corscope ${name}`, '-addext', `subjectAltName=${NAMES}`];
  const run = spawnSync('openssl', ['req', ...KIND, ...subject, '-keyout', key, '-out', cert], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`openssl: ${run.stderr}`);
  return { key: readFileSync(key), cert: readFileSync(cert) };
}

/** `{ good, bad, trusted }`: key and certificate each, and the flag that makes Chromium trust the good one. */
export function certificates() {
  const folder = mkdtempSync(join(tmpdir(), 'corscope-certificates-'));
  const [good, bad] = [certificate(folder, 'good'), certificate(folder, 'bad')];
  rmSync(folder, { recursive: true });
  const spki = new X509Certificate(good.cert).publicKey.export({ type: 'spki', format: 'der' });
  const hash = createHash('sha256').update(spki).digest('base64');
  return { good, bad, trusted: `--ignore-certificate-errors-spki-list=${hash}` };
}
