import type { Diagnostic, Span } from '../diagnostics/diagnostic.ts';
import type { FormatName } from './formats/formats-table.ts';

export type Item = 'origin' | 'method' | 'header' | 'expose';

/**
 * One value of an item, with its place: `span` covers the whole element (in JSON and YAML the quotes), `valueSpan` only
 * the (trimmed) value.
 */
export interface Entry {
  readonly value: string;
  readonly span: Span;
  readonly valueSpan: Span;
}

export interface Rule {
  /** 0-based; printed 1-based. */
  readonly index: number;
  readonly span: Span;
  readonly id: string | null;
  readonly origins: readonly Entry[];
  readonly methods: readonly Entry[];
  readonly headers: readonly Entry[];
  readonly exposeHeaders: readonly Entry[];
  /** Lists of headers that the format wants in every rule, even empty ones, and that are not there; by their names in the format. */
  readonly lacks?: readonly string[];
  /** A maximum age is written, and could not be read, which is a diagnostic. */
  readonly hasUnreadMaxAge?: true;
  /** Seconds, or `null` when absent (or unreadable, which is a diagnostic). */
  readonly maxAgeSeconds: { readonly value: number; readonly span: Span; readonly valueSpan: Span } | null;
}

/** A bucket's CORS configuration as read, whatever its format. */
export interface CorsConfiguration {
  readonly file: string;
  readonly text: string;
  readonly format: FormatName;
  /** Stores that write it so, by the names of `StoreName`, the likeliest first; none when nothing of it could be read. */
  readonly stores: readonly string[];
  /** Names of the bucket in a file that may hold several: the one in the store, the one in the file. */
  readonly buckets: readonly string[];
  readonly rules: readonly Rule[];
  /** OSS `ResponseVary`; `null` when absent. */
  readonly responseVary: boolean | null;
  /** Problems found while reading; `error` ones mean that what they touch was left out. */
  readonly problems: readonly Diagnostic[];
}

/** What is known of a bucket's configuration: one that was read, or that there is none. */
export type BucketConfiguration = CorsConfiguration | 'none';
