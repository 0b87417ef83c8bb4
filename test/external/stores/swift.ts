import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoreRequest } from '../../vectors/store-cases.ts';
import { freePort, Household, isOnPath } from './program.ts';
import { corsHeaders, pathOf, type RealStore } from './real-store.ts';
import { type Received, type Sent, send, sendForSure } from './send.ts';

const SERVERS = ['account', 'container', 'object'] as const;

/** Debian: swift-account swift-container swift-object swift-proxy memcached. */
export const hasSwift = (): boolean =>
  [...SERVERS, 'proxy'].every((name) => isOnPath(`swift-${name}-server`)) && isOnPath('memcached');

const common = (folder: string, port: number): string => `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
workers = 0
user = root
swift_dir = ${folder}
`;

const storage = (folder: string, port: number, name: string): string => `${common(folder, port)}
devices = ${folder}/devices
mount_check = false
fallocate_reserve = 0
[pipeline:main]
pipeline = ${name}-server
[app:${name}-server]
use = egg:swift#${name}
`;

const proxy = (folder: string, port: number, memory: number): string => `${common(folder, port)}
[pipeline:main]
pipeline = catch_errors cache tempauth proxy-server
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${memory}
[filter:tempauth]
use = egg:swift#tempauth
user_corscope_owner = secret .admin
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
`;

/** A proxy of OpenStack Swift with one server of each kind behind it. */
export async function startSwift(): Promise<RealStore> {
  const house = new Household();
  try {
    const port = await startServers(house);
    return await Swift.open(port, house);
  } catch (error) {
    await house.stop();
    throw error;
  }
}

async function startServers(house: Household): Promise<number> {
  const { folder } = house;
  mkdirSync(join(folder, 'devices/one'), { recursive: true });
  const [front, memory] = [await freePort(), await freePort()];
  house.start('memcached', 'memcached', ['-l', '127.0.0.1', '-p', String(memory), '-U', '0', '-u', 'root']);
  const ports: number[] = [];
  for (const name of SERVERS) {
    const port = await freePort();
    ports.push(port);
    const ring = join(folder, `${name}.builder`);
    const build = (...args: string[]): unknown =>
      execFileSync('swift-ring-builder', [ring, ...args], { stdio: 'ignore' });
    build('create', '1', '1', '1');
    build('add', `r1z1-127.0.0.1:${port}/one`, '1');
    build('rebalance');
    writeFileSync(join(folder, `${name}-server.conf`), storage(folder, port, name));
    house.start(name, `swift-${name}-server`, [join(folder, `${name}-server.conf`)]);
  }
  writeFileSync(join(folder, 'proxy-server.conf'), proxy(folder, front, memory));
  // It prints sets, in the order of their hashes.
  house.start('proxy', 'swift-proxy-server', [join(folder, 'proxy-server.conf')], { PYTHONHASHSEED: '0' });
  for (const port of [...ports, front]) await house.untilAnswering(port, 60);
  return front;
}

const ACCOUNT = '/v1/AUTH_corscope';
const CONTAINER = 'corscope-bucket';
const FIELDS = ['Allow-Origin', 'Max-Age', 'Expose-Headers'].map((name) => `X-Container-Meta-Access-Control-${name}`);
/** The container may be read by anybody. */
const READ = { 'X-Container-Read': '.r:*,.rlistings' };

class Swift implements RealStore {
  readonly format = 'swift';
  readonly version: string;
  readonly #port: number;
  readonly #token: string;
  readonly #house: Household;

  private constructor(port: number, token: string, house: Household) {
    this.#port = port;
    this.#token = token;
    this.#house = house;
    this.version = `OpenStack Swift ${swiftVersion()}`;
  }

  static async open(port: number, house: Household): Promise<Swift> {
    const headers = { 'X-Auth-User': 'corscope:owner', 'X-Auth-Key': 'secret' };
    const { rawHeaders } = await sendForSure(port, { method: 'GET', path: '/auth/v1.0', headers });
    const token = rawHeaders[rawHeaders.findIndex((name) => /^x-auth-token$/i.test(name)) + 1] ?? '';
    const store = new Swift(port, token, house);
    await store.#own({ method: 'PUT', path: `${ACCOUNT}/${CONTAINER}`, headers: READ });
    await store.#own({ method: 'PUT', path: `${ACCOUNT}/${CONTAINER}/object`, body: 'text' });
    return store;
  }

  configure(text: string | null): Promise<Received> {
    const lines = (text ?? '').split('\n').filter((line) => line.includes(':'));
    const given = lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]);
    const headers = { ...Object.fromEntries(FIELDS.map((name) => [name, ''])), ...Object.fromEntries(given), ...READ };
    const token = { 'X-Auth-Token': this.#token };
    return send(this.#port, { method: 'POST', path: `${ACCOUNT}/${CONTAINER}`, headers: { ...headers, ...token } });
  }

  /** Writing takes the token of the owner. */
  async ask(request: StoreRequest): Promise<Received> {
    const { method, signature } = request;
    const path = `${ACCOUNT}${pathOf(request, CONTAINER)}`;
    if (method === 'DELETE') await this.#own({ method: 'PUT', path });
    const signed = signature !== undefined || method === 'PUT' || method === 'DELETE';
    const token = signature === 'bad' ? 'AUTH_tkwrong' : this.#token;
    const headers = { ...corsHeaders(request), ...(signed ? { 'X-Auth-Token': token } : {}) };
    return send(this.#port, { method, path, headers });
  }

  stop(): Promise<void> {
    return this.#house.stop();
  }

  #own(sent: Sent): Promise<Received> {
    return sendForSure(this.#port, { ...sent, headers: { ...sent.headers, 'X-Auth-Token': this.#token } });
  }
}

function swiftVersion(): string {
  const say = 'import importlib.metadata as m; print(m.version("swift"))';
  return execFileSync('/usr/bin/python3', ['-c', say], { encoding: 'utf8' }).trim();
}
