import { ownCopy } from './own-copy.ts';
import { type BrowserProfile, recogniseProfile } from './profile.ts';

/** So many texts are compared one by one, which costs less than to hash the one at hand. */
const FIRST = 8;
const LIMIT = 1024;

/** The engines behind User-Agents, each looked at once: few different ones occur in an input. */
export class Profiles {
  readonly #first: { readonly userAgent: string; readonly profile: BrowserProfile }[] = [];
  readonly #others = new Map<string, BrowserProfile>();

  /** Chromium where the User-Agent names no browser. */
  of(userAgent: string | null): BrowserProfile {
    if (userAgent === null) return 'chromium';
    for (const known of this.#first) if (known.userAgent === userAgent) return known.profile;
    return this.#others.get(userAgent) ?? this.#add(userAgent);
  }

  #add(userAgent: string): BrowserProfile {
    const profile = recogniseProfile(userAgent) ?? 'chromium';
    if (this.#first.length < FIRST) this.#first.push({ userAgent: ownCopy(userAgent), profile });
    else if (this.#others.size < LIMIT) this.#others.set(ownCopy(userAgent), profile);
    return profile;
  }
}
