/** Time of day, UTC, with milliseconds; empty for a time that is none. */
export function clock(timeUs: number): string {
  const date = new Date(timeUs / 1000);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(11, 23);
}
