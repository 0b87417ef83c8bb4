import { RecentMap } from '../bytes/recent-map.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { BESIDE_SLACK_US } from './fit.ts';

/** URLs, and requests of each. */
const LIMIT = 1024;
const PER_URL = 64;

/**
 * What service workers asked. Where a page's request has one of the same method and URL within its time, it was answered by
 * the worker, which no CORS check applies to: it is the worker's own request that the rules of a bucket are for.
 */
export class WorkerRequests {
  /** When they began, by method and URL. */
  readonly #starts = new RecentMap<number[]>(LIMIT);

  note(exchange: Exchange): void {
    if (exchange.har?.byServiceWorker !== true) return;
    const key = keyOf(exchange);
    const starts = this.#starts.get(key) ?? [];
    if (starts.length < PER_URL) starts.push(exchange.timeUs);
    this.#starts.set(key, starts);
  }

  /** Whether a worker stood between this request of a page and the network; each request of a worker stands once. */
  answered(exchange: Exchange): boolean {
    const { har, server, timeUs, endTimeUs } = exchange;
    if (this.#starts.isEmpty || har?.exporter !== 'playwright' || har.byServiceWorker || server !== null) return false;
    const starts = this.#starts.get(keyOf(exchange)) ?? [];
    const at = starts.findIndex((start) => start >= timeUs - BESIDE_SLACK_US && start <= endTimeUs + BESIDE_SLACK_US);
    if (at >= 0) starts.splice(at, 1);
    return at >= 0;
  }
}

const keyOf = ({ method, url }: Exchange): string => `${method}\n${url}`;
