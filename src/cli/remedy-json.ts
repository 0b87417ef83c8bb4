import type { Demands } from '../remedy/demands.ts';
import { jsonValue } from '../report/json-text.ts';
import { redactorFor } from '../report/redact.ts';
import type { Io } from './io.ts';
import { openOutput } from './output.ts';

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

/** A distinct request; its URL without the query. */
export function demandJson(demands: Demands, demand: number): object {
  const { method, url, origin, unsafeHeaderNames } = demands.first(demand)!.attempt;
  const address = redactorFor(false)
    .url(url)
    .replace(/[?#].*$/s, '');
  return { method, url: address, origin, headers: unsafeHeaderNames, count: demands.count(demand) };
}
