/** Whether two `address:port` are of one host. What is unknown (HAR) may be anyone. */
export function isSameClient(a: string | null, b: string | null): boolean {
  if (a === null || b === null || a === b) return true;
  const end = a.lastIndexOf(':');
  return end === b.lastIndexOf(':') && a.startsWith(b.slice(0, end));
}
