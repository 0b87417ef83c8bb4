import type { Scalar } from './json-shape.ts';

const ISO =
  /^\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?\s*$/i;

/** Below this a number cannot be milliseconds of our time, and above `MAX` no moment at all. */
const EARLIEST_MS = 1e11;
const MAX_MS = 8.64e15;

/**
 * Microseconds since the epoch of an ISO 8601 date and time, exact (further digits are cut off); a number is taken as
 * milliseconds since the epoch. Without an offset UTC is assumed, as the machine that recorded is not known.
 * `null` when it is no date.
 */
export function parseDateTimeUs(value: Scalar): number | null {
  if (typeof value === 'number') return value > EARLIEST_MS && value < MAX_MS / 1000 ? Math.floor(value * 1000) : null;
  if (typeof value !== 'string') return null;
  const match = ISO.exec(value);
  if (match === null) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = match;
  if (+month! < 1 || +month! > 12 || +day! < 1 || +day! > 31 || +hour > 24 || +minute > 59 || +second > 60) return null;
  const ms = Date.UTC(+year!, +month! - 1, +day!, +hour, +minute, +second) - offsetMs(zone);
  const us = ms * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0'));
  return us >= 0 ? us : null;
}

/** Of `Z`, `+hh`, `+hhmm` or `+hh:mm`. */
function offsetMs(zone: string): number {
  if (zone.length === 1) return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)) * (zone.length > 3 ? 1 : 0);
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}
