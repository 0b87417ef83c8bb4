import { headerValue } from './header-list.ts';

/** Whether a page demands leave to embed (HTML, "embedder policy value"); `credentialless` demands it of requests with credentials only. */
export type EmbedderPolicy = 'unsafe-none' | 'credentialless' | 'require-corp';

/** What refuses an answer: its own Cross-Origin-Resource-Policy, or, as it has none, the page's embedder policy. */
export type PolicyRefusal = 'resource-policy' | 'embedder-policy';

/** HTML, "obtain an embedder policy": one token, perhaps with parameters; anything else counts as none. */
export function embedderPolicyOf(headers: readonly string[]): EmbedderPolicy {
  const value = headerValue(headers, 'cross-origin-embedder-policy');
  const token = value === null ? null : /^[ \t]*([a-z-]+)[ \t]*(?:;[^,]*)?$/.exec(value)?.[1];
  return token === 'require-corp' || token === 'credentialless' ? token : 'unsafe-none';
}

/**
 * The cross-origin resource policy check (Fetch section 3.7) of an answer to a request of mode `no-cors` to another
 * origin. `site`: what Sec-Fetch-Site says of the two. `null`: it may be used.
 */
export function refusedByPolicy(
  headers: readonly string[],
  site: 'same-site' | 'cross-site',
  embedder: EmbedderPolicy,
): PolicyRefusal | null {
  switch (headerValue(headers, 'cross-origin-resource-policy')) {
    case 'cross-origin':
      return null;
    case 'same-site':
      return site === 'same-site' ? null : 'resource-policy';
    case 'same-origin':
      return 'resource-policy';
    default:
      return embedder === 'require-corp' ? 'embedder-policy' : null;
  }
}
