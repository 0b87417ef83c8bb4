import { lowerCaseName } from './header-name.ts';

/** Read access to a flat header list (`[name, value, name, value, ...]`). Names are compared without case. */

const isNamed = (name: string, lowerName: string): boolean =>
  name.length === lowerName.length && (name === lowerName || lowerCaseName(name) === lowerName);

/**
 * https://fetch.spec.whatwg.org/#concept-header-list-get: all values of a header joined by `, `; `null` when it is
 * absent.
 */
export function headerValue(headers: readonly string[], lowerName: string): string | null {
  let found: string | null = null;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (!isNamed(headers[i]!, lowerName)) continue;
    found = found === null ? headers[i + 1]! : `${found}, ${headers[i + 1]!}`;
  }
  return found;
}

/** Every value of a header, one per header line. */
export function headerValues(headers: readonly string[], lowerName: string): string[] {
  const found: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (isNamed(headers[i]!, lowerName)) found.push(headers[i + 1]!);
  }
  return found;
}

export function hasHeader(headers: readonly string[], lowerName: string): boolean {
  for (let i = 0; i + 1 < headers.length; i += 2) if (isNamed(headers[i]!, lowerName)) return true;
  return false;
}
