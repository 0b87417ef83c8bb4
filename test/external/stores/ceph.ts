import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, Household, isOnPath } from './program.ts';
import type { RealStore } from './real-store.ts';
import { S3Store } from './s3-store.ts';

/** Debian: ceph-mon ceph-osd radosgw. */
export const hasCeph = (): boolean => ['ceph-mon', 'ceph-osd', 'radosgw'].every(isOnPath);

const CLUSTER = '11111111-2222-3333-4444-555555555555';
const DISK = '22222222-2222-3333-4444-555555555555';
const KEYS = { id: 'CORSCOPE', secret: 'corscope' };

/** The smallest cluster that carries a gateway: one monitor, one disk in memory, one copy of everything. */
function settings(folder: string, monitor: number, gateway: number): string {
  return `[global]
fsid = ${CLUSTER}
mon host = v2:127.0.0.1:${monitor}
mon initial members = a
public addr = 127.0.0.1
cluster addr = 127.0.0.1
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
keyring = ${folder}/keyring
run dir = ${folder}/run
admin socket = ${folder}/run/$name.asok
crash dir = ${folder}/run
log file = ${folder}/$name.log
mon data = ${folder}/mon
osd data = ${folder}/osd
rgw data = ${folder}/rgw
mon data avail crit = 1
mon allow pool size one = true
mon max pg per osd = 10000
osd objectstore = memstore
memstore device bytes = 268435456
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
rgw frontends = beast endpoint=127.0.0.1:${gateway}
rgw thread pool size = 16
rgw enable gc threads = false
rgw enable lc threads = false
rgw enable quota threads = false
rgw dynamic resharding = false
`;
}

/** A gateway of Ceph with its cluster; takes some fifteen seconds. */
export async function startCeph(): Promise<RealStore> {
  const house = new Household();
  try {
    return await open(house);
  } catch (error) {
    await house.stop();
    throw error;
  }
}

async function open(house: Household): Promise<RealStore> {
  const { folder } = house;
  const [monitor, gateway] = [await freePort(), await freePort()];
  const config = join(folder, 'ceph.conf');
  for (const name of ['mon', 'osd', 'rgw', 'run']) mkdirSync(join(folder, name));
  writeFileSync(config, settings(folder, monitor, gateway));
  makeKeys(join(folder, 'keyring'));
  const ceph = (program: string, ...args: string[]): string =>
    execFileSync(program, ['-c', config, ...args], {
      encoding: 'utf8',
      timeout: 120_000,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const map = join(folder, 'monmap');
  const address = `[v2:127.0.0.1:${monitor}]`;
  ceph('monmaptool', '--create', '--fsid', CLUSTER, '--addv', 'a', address, map);
  ceph('ceph-mon', '--mkfs', '-i', 'a', '--monmap', map, '--keyring', join(folder, 'keyring'));
  house.start('mon', 'ceph-mon', ['-f', '-i', 'a', '-c', config]);
  ceph('ceph', '--connect-timeout', '60', 'osd', 'new', DISK);
  ceph('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', DISK);
  house.start('osd', 'ceph-osd', ['-f', '-i', '0', '-c', config]);
  const gate = ['-n', 'client.rgw'];
  const user = ['--uid=corscope', '--display-name=corscope', `--access-key=${KEYS.id}`, `--secret-key=${KEYS.secret}`];
  ceph('radosgw-admin', ...gate, 'user', 'create', ...user);
  house.start('gateway', 'radosgw', ['-f', ...gate, '-c', config, '--keyring', join(folder, 'keyring')]);
  await house.untilAnswering(gateway, 120);
  const version = ceph('radosgw', '--version').match(/version (\S+)/)?.[1] ?? '?';
  return S3Store.open({ version: `Ceph ${version}`, port: gateway, keys: KEYS, stop: () => house.stop() });
}

function makeKeys(keyring: string): void {
  const all = ['--cap', 'mon', 'allow *', '--cap', 'osd', 'allow *'];
  execFileSync('ceph-authtool', ['--create-keyring', keyring, '--gen-key', '-n', 'mon.', ...all], { stdio: 'ignore' });
  for (const name of ['client.admin', 'client.rgw', 'osd.0'])
    execFileSync('ceph-authtool', [keyring, '--gen-key', '-n', name, ...all], { stdio: 'ignore' });
}
