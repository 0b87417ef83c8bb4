/** Read access to a flat header list (`[name, value, name, value, ...]`). Names are compared without case. */

/** The value that the Fetch standard's "get" gives: all values joined by `, `; `null` when the header is absent. */
export function headerValue(headers: readonly string[], lowerName: string): string | null {
  let found: string | null = null;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i]!;
    if (name.length !== lowerName.length || name.toLowerCase() !== lowerName) continue;
    found = found === null ? headers[i + 1]! : `${found}, ${headers[i + 1]!}`;
  }
  return found;
}

/** Every value of a header, one per header line. */
export function headerValues(headers: readonly string[], lowerName: string): string[] {
  const found: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (headers[i]!.length === lowerName.length && headers[i]!.toLowerCase() === lowerName) found.push(headers[i + 1]!);
  }
  return found;
}

export function hasHeader(headers: readonly string[], lowerName: string): boolean {
  return headerValue(headers, lowerName) !== null;
}
