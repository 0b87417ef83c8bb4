import { likely, possible } from '../diagnostics/basis.ts';
import { stalePreflight } from '../diagnostics/cors-cache.ts';
import type { Severity } from '../diagnostics/diagnostic.ts';
import type { Cause } from './ledger.ts';
import { answerEvidence, outside, type Scene } from './scene.ts';
import { lacksOrigin } from './store-marks.ts';

/** A remembered preflight allowed the request, and its answer has no CORS headers any more. */
export const wasStale = ({ attempt, observed, failsFresh }: Scene): boolean =>
  attempt.preflightState === 'cached' && !failsFresh && lacksOrigin(observed);

/** The request went out under a preflight from before the configuration changed. */
export function stalePreflightCause(scene: Scene, severity: Severity): Cause {
  const { host, attempt } = scene;
  const isSeen = attempt.preflightState === 'cached';
  const basis = (isSeen ? likely : possible)(
    'headers',
    'the history of the configuration: was it changed between that preflight and this request?',
  );
  const describe = () => ({
    ...stalePreflight({
      host,
      url: attempt.url,
      evidence: answerEvidence(scene, 'access-control-allow-origin', 'no preflight came before this one'),
      isAllowed: scene.observed.verdict === 'allowed',
      isSeen,
    }),
    severity,
  });
  return outside(scene, { detail: `stale preflight ${severity}`, basis, describe });
}
