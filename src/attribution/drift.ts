import { likely } from '../diagnostics/basis.ts';
import { drift } from '../diagnostics/cors.ts';
import type { Severity } from '../diagnostics/diagnostic.ts';
import type { Cause } from './ledger.ts';
import { placeOf } from './place.ts';
import { answerEvidence, type Scene } from './scene.ts';

const SETTLED = 'fetch the live configuration of the bucket again and compare it with the given one';

/** The capture and the configuration disagree, and nothing else explains it. */
export function driftCause(scene: Scene, severity: Severity, captured: string): Cause {
  const { predicted, observed, setup, host } = scene;
  const provider = observed.at === 'preflight' || predicted?.actual == null ? predicted?.preflight : predicted.actual;
  const config = setup && setup.configuration !== 'none' ? setup.configuration : null;
  const rule = config?.rules[provider?.ruleIndex ?? -1];
  const answer = provider?.gate ? `refused (${provider.gate})` : `allowed by rule ${(provider?.ruleIndex ?? 0) + 1}`;
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
        evidence: answerEvidence(scene, 'access-control-allow-origin', 'answered here'),
      }),
  };
}
