import { exposedBy } from '../attribution/exposure.ts';
import type { Finding, JudgedAttempt } from '../attribution/finding.ts';
import type { CorsConfiguration } from '../bucket/configuration.ts';
import type { Edit } from '../diagnostics/diagnostic.ts';

/** A response header that scripts need and cannot read, and the edit that exposes it. */
export interface Exposure {
  /** As blamed: `etag`, or several names. */
  readonly names: string;
  /** 0-based. */
  readonly ruleIndex: number;
  /** Why script needs it, as the finding says. */
  readonly because: string;
  readonly edits: readonly Edit[];
}

/** Those of the names that a rule does not expose: the capture may be older than the configuration. */
function hiddenBy(config: CorsConfiguration, ruleIndex: number, names: string): string[] {
  const exposed = exposedBy(config.rules[ruleIndex]);
  return exposed.has('*') ? [] : names.split(', ').filter((name) => !exposed.has(name));
}

/** Collects the findings that say of a response header that script needs it; the others are a matter of taste. */
export class Exposures {
  readonly #findings = new Set<Finding>();

  note({ findings }: JudgedAttempt): void {
    for (const finding of findings) {
      if (finding.item === 'expose-header' && finding.diagnostic.severity !== 'info') this.#findings.add(finding);
    }
  }

  /** Of one configuration, each edit once. */
  of(config: CorsConfiguration): Exposure[] {
    const known = new Set<string>();
    const found: Exposure[] = [];
    for (const { diagnostic, ruleIndex, value } of this.#findings) {
      const edits = (diagnostic.help?.edits ?? []).filter(({ file, span, insert }) => {
        const key = `${file}\n${span.start}\n${insert}`;
        const isNew = file === config.file && !known.has(key);
        known.add(key);
        return isNew;
      });
      const names = ruleIndex === null ? [] : hiddenBy(config, ruleIndex, value ?? '');
      if (edits.length === 0 || ruleIndex === null || names.length === 0) continue;
      found.push({ names: names.join(', '), ruleIndex, because: diagnostic.notes.at(-1) ?? diagnostic.message, edits });
    }
    return found;
  }
}
