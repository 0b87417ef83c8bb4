import type { HeaderList } from '../exchange/exchange.ts';

/**
 * The header lines that a HAR's list stands for: values without outer whitespace, and one line for each value where
 * an exporter joined repeated headers by line feeds.
 */
export function headerLines(raw: readonly string[]): HeaderList {
  const lines: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const value = raw[i + 1]!;
    if (value.includes('\n')) for (const part of splitLines(value)) lines.push(raw[i]!, part);
    else lines.push(raw[i]!, trimmed(value));
  }
  return lines;
}

/** A line that begins with whitespace continues the one before (RFC 9112 section 5.2). */
function splitLines(value: string): string[] {
  const unfolded = value.trim().replace(/\r?\n[ \t]+/g, ' ');
  return unfolded.split(/\r?\n/).map(trimmed);
}

const isSpace = (unit: number): boolean => unit === 0x20 || unit === 0x09 || unit === 0x0d;

function trimmed(value: string): string {
  if (value.length === 0) return value;
  return isSpace(value.charCodeAt(0)) || isSpace(value.charCodeAt(value.length - 1))
    ? value.replace(/^[ \t\r]+|[ \t\r]+$/g, '')
    : value;
}
