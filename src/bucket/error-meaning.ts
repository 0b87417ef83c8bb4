/** What a store's error answer means for CORS. */
export type ErrorMeaning =
  | 'no-cors-configuration'
  | 'no-rule'
  | 'missing-origin'
  | 'missing-method'
  | 'no-such-bucket'
  /** Signature, key, token, clock, policy, access list, referer: refused before or beside CORS. */
  | 'authentication'
  /** Another endpoint is to be asked. */
  | 'redirect'
  | 'throttled'
  | 'other';
