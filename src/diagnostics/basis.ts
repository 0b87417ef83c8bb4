/** What a finding rests on, the strongest first: what the store said outranks what was seen, and that a prediction. */
export type Ground =
  /** The store's own error code or error cause, captured. */
  | 'store-error'
  /** The status of a captured answer. */
  | 'status'
  /** Headers of a captured request or answer. */
  | 'headers'
  /** How a captured body begins, beside its headers. */
  | 'body'
  /** How a captured connection came to its end. */
  | 'connection'
  /** A captured answer of a name server. */
  | 'dns'
  /** What the browser wrote into its export of its own verdict. */
  | 'browser'
  /** The given configuration, replayed with what is known of the store. */
  | 'prediction';

export type Confidence = 'certain' | 'likely' | 'possible';

export interface Basis {
  readonly restsOn: Ground;
  readonly confidence: Confidence;
  /** Evidence grade of what is known of the store (T, S, D, O, 2, I), or `null` where nothing was predicted. */
  readonly grade: string | null;
  /** What would make it certain; `null` when it is. */
  readonly settledBy: string | null;
}

export const certain = (restsOn: Ground, grade: string | null = null): Basis => ({
  restsOn,
  confidence: 'certain',
  grade,
  settledBy: null,
});

export const likely = (restsOn: Ground, settledBy: string, grade: string | null = null): Basis => ({
  restsOn,
  confidence: 'likely',
  grade,
  settledBy,
});

export const possible = (restsOn: Ground, settledBy: string, grade: string | null = null): Basis => ({
  restsOn,
  confidence: 'possible',
  grade,
  settledBy,
});

const GROUNDS: Readonly<Record<Ground, string>> = {
  'store-error': "the store's own error",
  status: 'the captured status',
  headers: 'captured headers',
  body: 'captured headers, and how the body begins',
  connection: 'how the connection ended',
  dns: 'the answer of the name server',
  browser: "the browser's own export",
  prediction: 'the given configuration, replayed',
};

const GRADES: Readonly<Record<string, string>> = {
  T: 'store recorded live',
  S: 'store read in its source',
  D: 'store as documented',
  O: 'store as publicly reported',
  '2': 'store by secondary sources',
  I: 'store as we infer it',
};

/** One line: ground, grade, confidence. */
export function basisText({ restsOn, confidence, grade }: Basis): string {
  const graded = grade === null ? '' : ` (${GRADES[grade] ?? 'store'}, grade ${grade})`;
  return `${GROUNDS[restsOn]}${graded}; ${confidence}`;
}
