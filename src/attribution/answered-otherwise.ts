import { nearestRule } from '../bucket/near-miss.ts';
import type { ProviderVerdict } from '../bucket/verdict.ts';
import { headerValue } from '../fetch/header-list.ts';
import { driftCause, isGuessed } from './drift.ts';
import { isFromStore } from './intermediary.ts';
import type { Cause } from './ledger.ts';
import { decisiveExchange, type Scene } from './scene.ts';

const ALLOW_ORIGIN = 'access-control-allow-origin';

/**
 * The rules refuse the request, and the captured answers show that they were not what answered: the store let the page
 * in. None of their items is to blame then. `null`: nothing shows that.
 */
export function answeredOtherwise(scene: Scene, refused: ProviderVerdict): Cause | null {
  const { observed, attempt, predicted } = scene;
  const { corsError, failedParameter } = observed;
  // Both come behind the CORS check, which the answer has passed.
  const isPart =
    corsError === 'MethodDisallowedByPreflightResponse' || corsError === 'HeaderDisallowedByPreflightResponse';
  if (isPart && nearestRule(refused)?.failing.includes('origin') === true)
    return driftCause(scene, 'error', `the origin is let in, but not \`${failedParameter ?? '?'}\``);
  const { preflight, preflightState } = attempt;
  const hasPassed = observed.at === 'actual' && preflightState === 'sent' && preflight !== null;
  if (!hasPassed || predicted?.preflight?.gate !== 'no-rule' || !isFromStore(preflight.responseHeaders)) return null;
  return driftCause(scene, 'error', 'the preflight is let in, the request itself is answered without CORS headers');
}

/** The answer was refused for its credentials, and has another Access-Control-Allow-Origin than the rules would give. */
export function otherOriginAnswered(scene: Scene): Cause[] {
  const { observed, predicted, setup, attempt } = scene;
  const provider = observed.at === 'preflight' ? predicted?.preflight : predicted?.actual;
  const allowed = headerValue(decisiveExchange(scene)?.responseHeaders ?? [], ALLOW_ORIGIN);
  if (!provider || !setup || allowed === null) return [];
  if (provider.gate !== null) return [driftCause(scene, 'warning', 'the origin is let in', 'origin')];
  const mayBe = [provider, ...provider.unsettled.map(({ verdict }) => verdict)].map(({ response }) =>
    headerValue(response.headers, ALLOW_ORIGIN),
  );
  // How a rule for everybody is answered may be no more than a guess.
  if (mayBe.includes('*') && isGuessed(setup.dialect.allowOrigin)) mayBe.push(attempt.origin);
  if (mayBe.includes(allowed)) return [];
  return [driftCause(scene, 'warning', `\`Access-Control-Allow-Origin: ${allowed}\``, 'origin')];
}
