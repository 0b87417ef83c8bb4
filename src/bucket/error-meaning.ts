/** What a store's error answer means for CORS. */
export type ErrorMeaning =
  | 'no-cors-configuration'
  | 'no-rule'
  | 'missing-origin'
  | 'missing-method'
  | 'no-such-bucket'
  /** Signature, key, token, clock, policy, access list, referer: refused before or beside CORS. */
  | 'authentication'
  /** Another endpoint is to be asked: the bucket is in another region. */
  | 'redirect'
  /** The bucket is not to be asked at this host, or not by a URL of this form. */
  | 'wrong-endpoint'
  /** The method, or a header that stands for a feature, is not served. */
  | 'method-not-served'
  | 'throttled'
  | 'other';
