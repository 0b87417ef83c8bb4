import type { HeaderList } from '../exchange/exchange.ts';
import type { AnswerKind } from '../fetch/answer-kinds.ts';
import { lowerCaseName } from '../fetch/header-name.ts';
import { effectiveMaxAgeSeconds, type PreflightResult, readPreflightResult } from '../fetch/preflight-result.ts';
import type { BrowserProfile } from '../fetch/profile.ts';

/** What a preflight's answer allows and for how long; shared by all answers with the same header values. */
export interface Terms {
  readonly result: PreflightResult;
  readonly maxAgeUs: number;
}

/** The CORS headers of an answer, several lines joined as the Fetch standard's "get" does. */
type CorsHeaders = {
  -readonly [K in keyof Omit<AnswerKind, 'status' | 'allowsAsker' | 'exposeHeaders'>]: AnswerKind[K];
};

const joined = (before: string | null, value: string): string => (before === null ? value : `${before}, ${value}`);

/** One pass; all names are 22 characters or longer. */
export function readCorsHeaders(headers: HeaderList): CorsHeaders {
  const found: CorsHeaders = {
    allowOrigin: null,
    allowCredentials: null,
    allowMethods: null,
    allowHeaders: null,
    maxAge: null,
  };
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (headers[i]!.length >= 22) note(found, headers[i]!, headers[i + 1]!);
  }
  return found;
}

function note(found: CorsHeaders, name: string, value: string): void {
  switch (lowerCaseName(name)) {
    case 'access-control-allow-origin':
      found.allowOrigin = joined(found.allowOrigin, value);
      break;
    case 'access-control-allow-credentials':
      found.allowCredentials = joined(found.allowCredentials, value);
      break;
    case 'access-control-allow-methods':
      found.allowMethods = joined(found.allowMethods, value);
      break;
    case 'access-control-allow-headers':
      found.allowHeaders = joined(found.allowHeaders, value);
      break;
    case 'access-control-max-age':
      found.maxAge = joined(found.maxAge, value);
      break;
  }
}

const LIMIT = 1024;

/** Reads terms, each different one once: a bucket gives few different answers. */
export class TermsReader {
  readonly #known = new Map<string, Terms>();
  /** One map for each profile. */
  readonly #byKind = new Map<BrowserProfile, Map<AnswerKind, Terms>>();

  ofKind(kind: AnswerKind, profile: BrowserProfile): Terms {
    let byKind = this.#byKind.get(profile);
    if (!byKind || byKind.size >= LIMIT) {
      byKind = new Map();
      this.#byKind.set(profile, byKind);
    }
    const known = byKind.get(kind);
    if (known) return known;
    const terms = this.read(kind, profile);
    byKind.set(kind, terms);
    return terms;
  }

  read(cors: Readonly<CorsHeaders>, profile: BrowserProfile): Terms {
    const key = `${profile}\n${cors.allowMethods}\n${cors.allowHeaders}\n${cors.maxAge}`;
    const known = this.#known.get(key);
    if (known) return known;
    const headers: string[] = [];
    if (cors.allowMethods !== null) headers.push('access-control-allow-methods', cors.allowMethods);
    if (cors.allowHeaders !== null) headers.push('access-control-allow-headers', cors.allowHeaders);
    if (cors.maxAge !== null) headers.push('access-control-max-age', cors.maxAge);
    const terms: Terms = {
      result: readPreflightResult(headers, profile),
      maxAgeUs: effectiveMaxAgeSeconds(headers, profile) * 1e6,
    };
    if (this.#known.size >= LIMIT) this.#known.clear();
    this.#known.set(key, terms);
    return terms;
  }
}
