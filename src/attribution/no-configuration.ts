import { certain } from '../diagnostics/basis.ts';
import { noConfiguration } from '../diagnostics/cors.ts';
import type { Cause } from './ledger.ts';
import { answerEvidence, decisiveExchange, type Scene } from './scene.ts';
import { rulesFor } from './unconfigured.ts';

/** The bucket has no CORS configuration; `told`: the store says so itself, not the command line. */
export function noConfigurationCause(scene: Scene, told: boolean): Cause {
  const { host } = scene;
  const evidence = () => answerEvidence(scene, null, refusalWords(scene));
  const allowed = scene.setup?.dialect.methodsAllowed.value ?? 'any';
  const noted = scene.unconfigured.note({ host, attempt: scene.attempt, allowed, evidence, told });
  const isTold = noted?.bucket.told ?? told;
  return {
    key: `no configuration\n${host}`,
    item: null,
    ruleIndex: null,
    value: null,
    host,
    basis: certain(isTold ? 'store-error' : 'prediction'),
    revises: noted?.isNews ?? false,
    describe: () =>
      noConfiguration(host, isTold, (noted?.bucket.evidence ?? evidence)(), noted ? rulesFor(noted.bucket) : []),
  };
}

const refusalWords = (scene: Scene): string =>
  (decisiveExchange(scene)?.status ?? 0) >= 400 ? 'refused here' : 'answered without CORS headers';
