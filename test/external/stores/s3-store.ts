import { createHash } from 'node:crypto';
import type { StoreRequest } from '../../vectors/store-cases.ts';
import { corsHeaders, pathOf, type RealStore } from './real-store.ts';
import { type Received, type Sent, send } from './send.ts';
import { type Keys, signedV2 } from './signature.ts';

const BUCKET = 'corscope-bucket';
const PUBLIC = { 'x-amz-acl': 'public-read-write' };

interface Place {
  readonly version: string;
  readonly port: number;
  readonly keys: Keys;
  readonly stop: () => Promise<void>;
}

/** A store with the API of Amazon S3. */
export class S3Store implements RealStore {
  readonly format = 'xml';
  readonly version: string;
  readonly #place: Place;

  private constructor(place: Place) {
    this.#place = place;
    this.version = place.version;
  }

  static async open(place: Place): Promise<S3Store> {
    const store = new S3Store(place);
    await store.#own({ method: 'PUT', path: `/${BUCKET}` }, PUBLIC).then(succeeded);
    await store.#own({ method: 'PUT', path: `/${BUCKET}/object`, body: 'text' }, PUBLIC).then(succeeded);
    return store;
  }

  async configure(text: string | null): Promise<Received> {
    const path = `/${BUCKET}?cors`;
    if (text === null) return succeeded(await this.#own({ method: 'DELETE', path }));
    const digest = createHash('md5').update(text).digest('base64');
    return this.#own({ method: 'PUT', path, body: text }, {}, digest);
  }

  async ask(request: StoreRequest): Promise<Received> {
    const { port, keys } = this.#place;
    const path = pathOf(request, BUCKET);
    if (request.method === 'DELETE') await this.#own({ method: 'PUT', path }, PUBLIC);
    const used = request.signature === 'bad' ? { ...keys, secret: 'wrong' } : keys;
    const signature = request.signature ? signedV2(used, request.method, path) : {};
    return send(port, { method: request.method, path, headers: { ...corsHeaders(request), ...signature } });
  }

  stop(): Promise<void> {
    return this.#place.stop();
  }

  /** A request of the owner. */
  #own(sent: Sent, amz: Readonly<Record<string, string>> = {}, digest = ''): Promise<Received> {
    const { port, keys } = this.#place;
    const headers = signedV2(keys, sent.method, sent.path, amz, digest);
    return send(port, { ...sent, headers });
  }
}

function succeeded(received: Received): Received {
  if (received.status >= 300) throw new Error(`${received.status} ${received.body}`);
  return received;
}
