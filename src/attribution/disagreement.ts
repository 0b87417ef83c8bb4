import { readWebKitReason } from '../browser/webkit-reason.ts';
import { possible } from '../diagnostics/basis.ts';
import { responseHeaders } from '../diagnostics/not-cors/answer.ts';
import { connectionFailed } from '../diagnostics/not-cors/network.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { hasHeader, headerValue } from '../fetch/header-list.ts';
import { silentAuthentication } from './authentication.ts';
import { driftCause } from './drift.ts';
import type { Cause } from './ledger.ts';
import { isSilentRefusal, missingHeaders } from './missing-headers.ts';
import { storedCause } from './network.ts';
import { oddHeadersCause } from './odd-headers.ts';
import { agreed, answerEvidence, decisiveExchange, outside, type Scene } from './scene.ts';
import { orOnTheWire } from './where-to-look.ts';

/** Causes for an attempt that the browser blocked although the configuration would let it pass. */
export function unexplainedCauses(scene: Scene): Cause[] {
  const { attempt } = scene;
  const exchange = decisiveExchange(scene);
  if (!exchange || exchange.status === null) return [saidWithoutAnswer(scene, exchange) ?? neverAnswered(scene)];
  if (attempt.storedWithoutOrigin && !hasHeader(exchange.responseHeaders, 'access-control-allow-origin')) {
    return [storedCause(scene, attempt.storedWithoutOrigin)];
  }
  return [oddHeadersCause(scene) ?? missingHeaders(scene, exchange)];
}

/**
 * The configuration would answer `Access-Control-Allow-Credentials: true`, the captured answer does not. Whether the
 * request carried credentials is not known, so this is no more than a warning.
 */
export function lostCredentials(scene: Scene): Cause[] {
  const { observed, predicted, attempt } = scene;
  if (observed.ifCredentials?.verdict !== 'blocked' || attempt.actual === null || !predicted?.actual) return [];
  const promised = headerValue(predicted.actual.response.headers, 'access-control-allow-credentials');
  if (promised !== 'true' || predicted.browser.ifCredentials !== null) return [];
  const evidence = answerEvidence(scene, 'access-control-allow-credentials', 'not `true`');
  const what = 'Access-Control-Allow-Credentials is not `true` as the configuration would have it';
  const notes = ['a request with credentials would be refused; whether this one had any cannot be seen'];
  const describe = () => ({
    ...responseHeaders({ host: scene.host, evidence, notes, what, isConfigured: true }),
    severity: 'warning' as const,
  });
  const settledBy = "the browser's console, or credentials: `include` in the page";
  return [outside(scene, { detail: 'credentials lost', basis: possible('headers', settledBy), describe })];
}

const MAX_SAID = 160;

/** Safari's HAR has the words of its console, and no answer beside them. */
function saidWithoutAnswer(scene: Scene, exchange: Exchange | null): Cause | null {
  const reason = readWebKitReason(exchange?.har?.error ?? '');
  if (exchange === null || reason === null) return null;
  const answered = { ...exchange, status: reason.status };
  if (isSilentRefusal(scene, answered)) return silentAuthentication(scene, answered);
  return driftCause(scene, 'error', scene.observed.because.slice(0, MAX_SAID));
}

function neverAnswered(scene: Scene): Cause {
  const or = orOnTheWire(decisiveExchange(scene));
  const settledBy = `the net:: error in the console of the browser${or && ', or a capture of the traffic on the wire'}`;
  const describe = () =>
    connectionFailed({
      host: scene.host,
      evidence: answerEvidence(scene, null, ''),
      notes: [...agreed(scene), 'nothing in the input says why'],
      what: `the browser failed the request to \`${scene.host}\`, and no answer is in the input`,
      cure: `look at the console of the browser for a net:: error${or}`,
    });
  return outside(scene, { detail: 'never answered', basis: possible('browser', settledBy), describe });
}
