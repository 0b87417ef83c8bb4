import type { Demands } from '../remedy/demands.ts';
import { jsonValue } from '../report/json-text.ts';
import type { Io } from './io.ts';
import { openOutput } from './output.ts';
import { pathOnly } from './remedy-text.ts';

/** Raised when a field of these documents changes its meaning or goes. */
const VERSION = 1;

/** The names of items as the reports write them. */
export const ITEM_NAMES = {
  origin: 'origin',
  method: 'method',
  header: 'allow-header',
  expose: 'expose-header',
} as const;

/** Writes one JSON document (`src/report/schema/report.json` describes each by its `format`). */
export function writeJson(format: string, members: object, path: string | undefined, io: Io): void {
  const output = openOutput(path, io);
  output.write(Buffer.from(`${jsonValue({ format: `corscope-${format}`, version: VERSION, ...members })}\n`));
  output.commit();
}

/** So many URLs of one request are named. */
const MOST_URLS = 20;

/** A distinct request, and the URLs at which it was made, without their queries. */
export function demandJson(demands: Demands, demand: number): object {
  const { method, url, origin, unsafeHeaderNames } = demands.first(demand)!.attempt;
  const addresses = demands.addresses(demand);
  return {
    method,
    url: pathOnly(url),
    urls: [...addresses].slice(0, MOST_URLS).map(pathOnly),
    urlCount: addresses.size,
    origin,
    headers: unsafeHeaderNames,
    count: demands.count(demand),
  };
}

/** Those requests of a demand that were seen to fail; `url`: the first of them. */
export function failedJson(demands: Demands, demand: number): object {
  const { method, origin, unsafeHeaderNames } = demands.first(demand)!.attempt;
  const { url, count } = demands.failed(demand)!;
  return { method, url: pathOnly(url), origin, headers: unsafeHeaderNames, count };
}
