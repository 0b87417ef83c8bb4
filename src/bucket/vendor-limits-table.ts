/** What a store refuses, or does not understand, beyond what its dialect says. */
export interface VendorLimits {
  /** Of the name of a rule. */
  readonly id?: { readonly pattern: RegExp; readonly what: string; readonly required?: true };
  readonly maxAge?: number;
  readonly maxAgeRequired?: true;
  readonly maxOrigins?: number;
  readonly maxHeaders?: number;
  /** Of the headers of a rule those without and those with a `*`. */
  readonly maxLiteralHeaders?: number;
  readonly maxPatternHeaders?: number;
  /** Of the origins of a rule those that are a scheme and nothing else. */
  readonly maxBareSchemes?: number;
  /** What no header of a rule may have in it. */
  readonly refusedInHeader?: { readonly pattern: RegExp; readonly what: string };
  readonly maxValueLength?: number;
  /** Sum of the values of one rule. */
  readonly maxRuleBytes?: number;
  /** All origins of a rule, with blanks between them. */
  readonly maxOriginBytes?: number;
  /** Sum of all values. */
  readonly maxValueBytes?: number;
  /** Origins with a `*` that is understood, those without apart; `refused`: whether others are refused. */
  readonly originPattern?: { readonly pattern: RegExp; readonly what: string; readonly refused: boolean };
  readonly headerPattern?: { readonly pattern: RegExp; readonly what: string; readonly refused: boolean };
  readonly schemeRequired?: true;
  readonly methodsRefused?: readonly string[];
  /** What it answers to a configuration that it does not take, where known. */
  readonly answer: string | null;
}

const ID_255 = { pattern: /^.{0,255}$/s, what: 'at most 255 characters' };

/** From the documents of the stores (providers' notes, sections 1 to 5). */
export const VENDOR_LIMITS: Readonly<Record<string, VendorLimits>> = {
  s3: { id: ID_255, answer: null },
  cos: { id: ID_255, answer: null },
  ks3: { id: ID_255, answer: null },
  ceph: { id: ID_255, answer: null },
  obs: {
    id: { pattern: /^.{1,255}$/s, what: '1 to 255 characters' },
    refusedInHeader: {
      pattern: /[&:<\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]/,
      what: 'letters without `&`, `:`, `<`, blanks and Chinese characters',
    },
    answer: null,
  },
  r2: { maxAge: 86_400, schemeRequired: true, answer: null },
  b2: {
    id: {
      pattern: /^(?!b2-)[A-Za-z0-9-]{6,50}$/,
      what: '6 to 50 letters, digits and hyphens, not beginning with b2-',
      required: true,
    },
    maxAge: 86_400,
    maxRuleBytes: 999,
    maxBareSchemes: 1,
    schemeRequired: true,
    originPattern: {
      pattern: /^(?:\*|(?:https?:\/\/)\*(?:[.:][^*]+)?)$/,
      what: 'one `*`, at the beginning of the host',
      refused: true,
    },
    answer: null,
  },
  azure: {
    maxAgeRequired: true,
    maxOrigins: 64,
    maxLiteralHeaders: 64,
    maxPatternHeaders: 2,
    maxValueLength: 256,
    maxValueBytes: 2_048,
    originPattern: {
      pattern: /^(?:\*|https?:\/\/\*\.[^*]+)$/,
      what: 'a lone `*`, or `*` for the first label',
      refused: false,
    },
    headerPattern: { pattern: /^[^*]*\*$/, what: 'a `*` at the end', refused: false },
    answer: '400 InvalidXmlDocument',
  },
  gcs: {
    originPattern: { pattern: /^\*$/, what: 'a lone `*`', refused: false },
    methodsRefused: ['OPTIONS'],
    answer: null,
  },
  tos: { maxOrigins: 1_000, maxHeaders: 1_000, schemeRequired: true, answer: null },
  kodo: {
    originPattern: { pattern: /^[^*]*\*[^*]*$/, what: 'one `*`; later ones are literal', refused: false },
    headerPattern: { pattern: /^\*$/, what: 'a lone `*`', refused: false },
    answer: null,
  },
  seaweedfs: {
    originPattern: {
      pattern: /^(?:\*|https?:\/\/\*[^*]*)$/,
      what: 'a lone `*`, or one directly behind http:// or https://',
      refused: false,
    },
    answer: '400 InvalidRequest',
  },
  swift: {
    // max_meta_value_length, unless an operator sets another.
    maxOriginBytes: 256,
    originPattern: { pattern: /^\*$/, what: 'a lone `*`', refused: false },
    answer: null,
  },
};
