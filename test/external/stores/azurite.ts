import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoreRequest } from '../../vectors/store-cases.ts';
import { freePort, Household, installFromNpm } from './program.ts';
import { corsHeaders, pathOf, type RealStore } from './real-store.ts';
import { type Received, type Sent, send, sendForSure } from './send.ts';
import { accountSas } from './signature.ts';

/** The last release that runs on Node 20. */
const VERSION = '3.35.0';
const ACCOUNT = 'corscope';
const CONTAINER = 'corscope-bucket';
const NO_RULES = '<StorageServiceProperties><Cors /></StorageServiceProperties>';

/** Azurite's blob service, from npm. */
export async function startAzurite(): Promise<RealStore> {
  const folder = installFromNpm('azurite', VERSION);
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const house = new Household();
  const port = await freePort();
  const key = randomBytes(32).toString('base64');
  const where = ['--blobHost', '127.0.0.1', '--blobPort', String(port)];
  const how = ['--inMemoryPersistence', '--disableTelemetry'];
  const env = { AZURITE_ACCOUNTS: `${ACCOUNT}:${key}` };
  house.start('azurite', process.execPath, [join(folder, 'dist/src/blob/main.js'), ...where, ...how], env);
  await house.untilAnswering(port, 60);
  return Azurite.open(`azurite ${version}`, port, key, house);
}

class Azurite implements RealStore {
  readonly format = 'azure-xml';
  readonly version: string;
  readonly #port: number;
  readonly #sas: string;
  readonly #house: Household;

  private constructor(version: string, port: number, sas: string, house: Household) {
    this.version = version;
    this.#port = port;
    this.#sas = sas;
    this.#house = house;
  }

  static async open(version: string, port: number, key: string, house: Household): Promise<Azurite> {
    const store = new Azurite(version, port, accountSas(ACCOUNT, key), house);
    await store.#own({ method: 'PUT', path: `/${ACCOUNT}/${CONTAINER}?restype=container` });
    await store.#own({ method: 'PUT', path: `/${ACCOUNT}/${CONTAINER}/object`, headers: BLOCK, body: 'text' });
    return store;
  }

  configure(text: string | null): Promise<Received> {
    const path = `/${ACCOUNT}?restype=service&comp=properties`;
    return send(this.#port, { method: 'PUT', path: this.#signed(path), headers: VERSIONED, body: text ?? NO_RULES });
  }

  /** No request is anonymous: Azurite has no containers that anybody may write to. */
  async ask(request: StoreRequest): Promise<Received> {
    const { method, target, signature } = request;
    const plain = `/${ACCOUNT}${pathOf(request, CONTAINER)}`;
    const path = target === 'bucket' ? `${plain}?restype=container&comp=list` : plain;
    if (method === 'DELETE') await this.#own({ method: 'PUT', path, headers: BLOCK });
    const signed = signature === 'bad' ? this.#signed(path).replace(/sig=..../, 'sig=AAAA') : this.#signed(path);
    const blob = method === 'PUT' ? BLOCK : {};
    const headers = { ...corsHeaders(request), ...blob };
    return send(this.#port, { method, path: method === 'OPTIONS' ? path : signed, headers });
  }

  stop(): Promise<void> {
    return this.#house.stop();
  }

  #own(sent: Sent): Promise<Received> {
    return sendForSure(this.#port, { ...sent, path: this.#signed(sent.path) });
  }

  #signed(path: string): string {
    return `${path}${path.includes('?') ? '&' : '?'}${this.#sas}`;
  }
}

const VERSIONED = { 'x-ms-version': '2021-10-04' };
const BLOCK = { ...VERSIONED, 'x-ms-blob-type': 'BlockBlob' };
