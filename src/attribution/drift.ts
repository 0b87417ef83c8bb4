import type { Grade, ProviderVerdict } from '../bucket/verdict.ts';
import { likely } from '../diagnostics/basis.ts';
import { drift } from '../diagnostics/cors.ts';
import type { Severity } from '../diagnostics/diagnostic.ts';
import type { CorsError } from '../fetch/cors-error.ts';
import { headerValue } from '../fetch/header-list.ts';
import type { Prediction } from './finding.ts';
import type { Cause } from './ledger.ts';
import { placeOf } from './place.ts';
import { answerEvidence, type Scene } from './scene.ts';
import { isForCredentials } from './what-if.ts';

type Stage = 'preflight' | 'actual';

/** What a browser would have refused of the answer at this stage. */
const errorAt = (predicted: Prediction | null, stage: Stage): CorsError | null =>
  predicted?.browser.at === stage ? predicted.browser.corsError : null;

const SETTLED = 'fetch the live configuration of the bucket again and compare it with the given one';

/**
 * The capture and the configuration disagree, and nothing else explains it. `about`: what of the answer is compared, all
 * that becomes of it or the origin that it allows.
 */
export function driftCause(
  scene: Scene,
  severity: Severity,
  captured: string,
  about: 'outcome' | 'origin' = 'outcome',
): Cause {
  const { predicted, observed, setup, host } = scene;
  // Of a request that passed, that is captured otherwise which the configuration would have stopped.
  const stage = observed.at ?? predicted?.browser.at ?? 'actual';
  const provider = stage === 'preflight' || predicted?.actual == null ? predicted?.preflight : predicted.actual;
  const config = setup && setup.configuration !== 'none' ? setup.configuration : null;
  const rule = config?.rules[provider?.ruleIndex ?? -1];
  const answer = answerOf(predicted, provider ?? null, about === 'outcome' ? stage : null);
  const header =
    about === 'outcome' && isForCredentials(errorAt(predicted, stage))
      ? 'access-control-allow-credentials'
      : 'access-control-allow-origin';
  return {
    key: `drift\n${host}\n${severity}\n${captured}\n${answer}`,
    item: null,
    ruleIndex: rule?.index ?? null,
    value: null,
    host,
    basis: likely('prediction', SETTLED, provider?.grade ?? null),
    describe: () =>
      drift({
        host,
        severity,
        captured,
        predicted: answer,
        place: config && rule ? placeOf(config, rule, 'origin') : null,
        evidence: answerEvidence({ ...scene, observed: { ...observed, at: stage } }, header, 'answered here'),
      }),
  };
}

/**
 * Whether nothing but a guess speaks against an answer that passed: that the store would not allow credentials, which
 * neither its documents nor its source nor a recording says.
 */
export function isGuess({ predicted, setup }: Scene): boolean {
  const error = predicted?.browser.corsError ?? null;
  if (setup === null || !isForCredentials(error)) return false;
  const { credentials, allowOrigin } = setup.dialect;
  return isGuessed(error?.endsWith('WildcardOriginNotAllowed') ? allowOrigin : credentials);
}

/** What no document, source or recording of the store says. */
export const isGuessed = ({ grade }: { readonly grade: Grade }): boolean => GUESSED.has(grade);

const GUESSED: ReadonlySet<Grade> = new Set(['O', '2', 'I', '?']);

/** What the configuration would have answered, and what a browser would have made of it at a stage; `null`: not asked. */
function answerOf(predicted: Prediction | null, provider: ProviderVerdict | null, stage: Stage | null): string {
  if (provider?.gate) return `refused (${provider.gate})`;
  const rule = `rule ${(provider?.ruleIndex ?? 0) + 1}`;
  const allowed = headerValue(provider?.response.headers ?? [], 'access-control-allow-origin');
  if (stage === null || predicted?.browser.verdict === 'unknown')
    return `${rule} answers \`Access-Control-Allow-Origin: ${allowed}\``;
  const corsError = errorAt(predicted, stage);
  if (predicted?.browser.verdict !== 'blocked' || corsError === null) return `allowed by ${rule}`;
  if (corsError.endsWith('InvalidAllowCredentials'))
    return `${rule} answers without \`Access-Control-Allow-Credentials: true\`, and the request carries credentials`;
  if (corsError.endsWith('WildcardOriginNotAllowed'))
    return `${rule} answers \`*\`, and the request carries credentials`;
  return `${rule} answers, and the browser refuses that (${corsError})`;
}
