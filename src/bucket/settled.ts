import { factWords } from './dialects/fact-words-table.ts';
import type { ProviderVerdict, Unsettled } from './verdict.ts';

/** What of a predicted answer does not hang on anything that is unknown of the store. */
export interface SettledAnswer {
  /** 0-based; `null`: none answers; `unknown`. */
  readonly ruleIndex: number | null | 'unknown';
  readonly status: number | 'unknown';
  /** Flat list of the headers whose values are known. */
  readonly headers: readonly string[];
  /** Names of the others. */
  readonly unknownHeaders: readonly string[];
  readonly error: ProviderVerdict['error'] | 'unknown';
}

export function settledAnswer({ ruleIndex, response, error, unsettled }: ProviderVerdict): SettledAnswer {
  const open = new Set(unsettled.flatMap(({ differs }) => differs));
  const headers: string[] = [];
  for (let i = 0; i + 1 < response.headers.length; i += 2) {
    const [name, value] = [response.headers[i] ?? '', response.headers[i + 1] ?? ''];
    if (!open.has(name)) headers.push(name, value);
  }
  return {
    ruleIndex: open.has('rule') ? 'unknown' : ruleIndex,
    status: open.has('status') ? 'unknown' : response.status,
    headers,
    unknownHeaders: [...open].filter((what) => /^[A-Z]/.test(what)),
    error: open.has('error') ? 'unknown' : error,
  };
}

/** What is not known of `store`, as a clause for each fact: `not known of STORE: what; it would show in what`. */
export function openQuestions(unsettled: readonly Pick<Unsettled, 'fact' | 'settle'>[], store: string): string[] {
  const byFact = new Map(unsettled.map(({ fact, settle }) => [fact, settle]));
  return [...byFact].map(([fact, settle]) => `not known of ${store}: ${questionOf(fact)}; it would show in ${settle}`);
}

/** A name of a header alone does not say what hangs on it. */
const questionOf = (fact: string): string =>
  fact === 'credentials' ? 'whether it allows credentials (Access-Control-Allow-Credentials)' : factWords(fact);

/** Every unknown fact once, with all that hangs on it. */
export function openFacts(unsettled: readonly Unsettled[]): { fact: string; settle: string; differs: string[] }[] {
  const byFact = new Map<string, { fact: string; settle: string; differs: string[] }>();
  for (const { fact, settle, differs } of unsettled) {
    const before = byFact.get(fact)?.differs ?? [];
    byFact.set(fact, { fact, settle, differs: [...new Set([...before, ...differs])] });
  }
  return [...byFact.values()];
}
