/** Where running software answers otherwise than its record says, and why the record does not say so. */
export interface StoreDifference {
  readonly store: string;
  /** Names of the cases; every one of them has to differ. */
  readonly cases: RegExp;
  /** Headers, or other parts of the answer, in which the two differ. */
  readonly differs: readonly string[];
  readonly because: string;
}

const WHOLE_REFUSAL = ['code', 'message', 'status'];
const WHOLE_ANSWER = ['access-control-allow-methods', 'access-control-allow-origin', ...WHOLE_REFUSAL, 'vary'];

export const STORE_DIFFERENCES: readonly StoreDifference[] = [
  {
    store: 's3rver',
    cases: /^one rule: empty list of headers$/,
    differs: WHOLE_ANSWER,
    because:
      'an Access-Control-Request-Headers without a value is none to it, but one empty name to the engine; no browser sends it',
  },
  {
    store: 's3rver',
    cases: /^everybody: empty name$/,
    differs: ['access-control-allow-headers'],
    because: 'it repeats the empty name between the commas, which means nothing to a browser, and no browser sends one',
  },
  {
    store: 'azurite',
    cases: /^one rule: empty (?:origin|method)$/,
    differs: WHOLE_REFUSAL,
    because:
      'a header without a value is there to it, and matches no rule; the engine takes it as missing; no browser sends it',
  },
  {
    store: 'azurite',
    cases: /^(?:wildcards: GET|order: (?:GET|PUT|DELETE) of .*|lists: (?:GET|PUT), .*|bare: GET .*)$/,
    differs: ['access-control-expose-headers'],
    because:
      'it sends Access-Control-Expose-Headers without a value where nothing is exposed, which exposes nothing either',
  },
  {
    store: 'ceph',
    cases: /^one rule: empty (?:origin|method)$/,
    differs: ['code', 'status'],
    because:
      'a header without a value is there to it, and matches no rule; the engine takes it as missing; no browser sends it',
  },
  {
    store: 'ceph',
    cases: /^one rule: GET, listed requested header$/,
    differs: ['access-control-allow-headers'],
    because:
      'of an actual request it repeats what of Access-Control-Request-Headers is allowed; no browser sends that header there',
  },
  {
    store: 'swift',
    cases: /^one rule: empty list of headers$/,
    differs: ['vary'],
    because:
      'an Access-Control-Request-Headers without a value is none to it, but one empty name to the engine; no browser sends it',
  },
  {
    store: 'swift',
    cases: /^one rule: on the bucket$/,
    differs: ['access-control-allow-methods'],
    because: 'it lists the methods of the container, the record those of an object; no browser copies containers',
  },
  {
    store: 'swift',
    cases: /^one rule: list of the bucket$/,
    differs: ['access-control-expose-headers', 'vary'],
    because:
      'it exposes the metadata headers of the container as well, which the engine does not know, and a list varies by Accept',
  },
];

/** Configurations of which the lint says otherwise than running software: whether they are taken. */
export interface ConfigurationDifference {
  readonly store: string;
  readonly cases: RegExp;
  readonly because: string;
}

export const CONFIGURATION_DIFFERENCES: readonly ConfigurationDifference[] = [
  {
    store: 'ceph',
    cases: /^max-age below zero$/,
    because: 'it takes a number below zero for none, where it refuses what is no number; the lint refuses both',
  },
];
