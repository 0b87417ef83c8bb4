// A network of our own (Linux namespaces), so that ports 80, 443 and 53 are free and nothing else is on the loopback.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Part of util-linux. */
const UNSHARE = 'unshare';
const INSIDE = 'CORSCOPE_SCENARIO_NETWORK';

function run(command, args) {
  const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (error || status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
}

/** Runs this program again in a network of its own and ends with its exit code; inside, sets the network up and returns. */
export function enterNamespace() {
  if (process.env[INSIDE] === undefined) {
    const own = process.getuid() === 0 ? [] : ['--user', '--map-root-user'];
    const again = [...own, '--net', '--mount', process.execPath, ...process.argv.slice(1)];
    const { status } = spawnSync(UNSHARE, again, { stdio: 'inherit', env: { ...process.env, [INSIDE]: '1' } });
    process.exit(status ?? 1);
  }
  run('ip', ['link', 'set', 'lo', 'up']);
  // Without a second device and a way out Chromium takes itself for offline.
  run('ip', ['link', 'add', 'out0', 'type', 'veth', 'peer', 'name', 'out1']);
  run('ip', ['address', 'add', '10.0.0.2/24', 'dev', 'out0']);
  for (const device of ['out0', 'out1']) run('ip', ['link', 'set', device, 'up']);
  run('ip', ['route', 'add', 'default', 'via', '10.0.0.1']);
  // A connection attempt without an answer is given up after three seconds, not after two minutes.
  writeFileSync('/proc/sys/net/ipv4/tcp_syn_retries', '1');
  const folder = mkdtempSync(join(tmpdir(), 'corscope-resolver-'));
  const resolver = join(folder, 'resolv.conf');
  writeFileSync(resolver, 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n');
  run('mount', ['--bind', resolver, realpathSync('/etc/resolv.conf')]);
  // The mount holds on to the file.
  rmSync(folder, { recursive: true });
}
