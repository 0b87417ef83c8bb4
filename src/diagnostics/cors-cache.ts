import type { ItemPlace } from './cors.ts';
import type { Diagnostic, Label } from './diagnostic.ts';

/** What the CORS-preflight cache of browsers does to a bucket (Fetch, CORS-preflight cache). */

interface Seen {
  readonly place: ItemPlace | null;
  readonly host: string;
  readonly url: string;
  readonly evidence: readonly Label[];
}

const primary = (place: ItemPlace | null, text: string): Label | null =>
  place && { source: { kind: 'config', file: place.file, span: place.span }, text };

/**
 * The same requests preflighted again because nothing lets the browser remember. `hasOne`: the rule (1-based) of the given
 * configuration that has a MaxAgeSeconds all the same.
 */
export const maxAgeMissing = ({
  place,
  host,
  url,
  evidence,
  hasOne,
}: Seen & { readonly hasOne: number | null }): Diagnostic => ({
  code: 'cors/max-age-missing',
  severity: 'info',
  message: `the same requests to \`${host}\` are preflighted again and again: no Access-Control-Max-Age`,
  primary: primary(place, 'this rule has no MaxAgeSeconds'),
  secondary: evidence,
  notes: [
    `first for \`${url}\``,
    'each time seen is a preflight, and a round trip, that a Max-Age would have spared',
    'without Access-Control-Max-Age a browser forgets a preflight after 5 seconds',
  ],
  help: {
    text:
      hasOne === null
        ? 'give the rule a MaxAgeSeconds, e.g. 600'
        : `rule ${hasOne} has a MaxAgeSeconds: the bucket answered by another configuration, or something took the header away`,
    applicability: 'has-placeholder',
    edits: [],
  },
});

/** `asked` and `cap`: seconds. */
export const maxAgeCapped = (
  seen: Seen & { readonly engine: string; readonly asked: number; readonly cap: number },
): Diagnostic => ({
  code: 'cors/max-age-capped',
  severity: 'info',
  message: `${seen.engine} remembers the preflights of \`${seen.host}\` for ${seen.cap} seconds, not for ${seen.asked}`,
  primary: primary(seen.place, 'this rule answers'),
  secondary: seen.evidence,
  notes: [`\`${seen.url}\` was preflighted again after ${seen.cap} seconds`],
  help: {
    text: `nothing to mend; a Max-Age above ${seen.cap} spares ${seen.engine} nothing`,
    applicability: 'has-placeholder',
    edits: [],
  },
});

/** `isAllowed`: the old permission let the request pass, which the rules would not. */
/** `isSeen`: the earlier preflight is in the input. */
export const stalePreflight = (
  seen: Omit<Seen, 'place'> & { readonly isAllowed: boolean; readonly isSeen: boolean },
): Diagnostic => ({
  code: 'cors/stale-preflight',
  severity: 'error',
  message: `a request to \`${seen.host}\` went out under a remembered preflight, and the rules seem to have changed since`,
  primary: null,
  secondary: seen.evidence,
  notes: [
    seen.isAllowed
      ? `${seen.isSeen ? 'no preflight was sent for it: an earlier one' : 'no preflight for it is in the input: one from before, if it is not lost,'} still allows what the given configuration refuses`
      : 'no preflight was sent for it: an earlier one allowed what the answer now does not',
    `seen for \`${seen.url}\``,
  ],
  help: {
    text: 'try again with the cache disabled (DevTools, Network) or when the Max-Age is over; keep MaxAgeSeconds at 0 while rules change',
    applicability: 'has-placeholder',
    edits: [],
  },
});
