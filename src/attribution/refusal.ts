import { insteadOfRules } from '../bucket/dialects/instead-of-rules.ts';
import { type Basis, certain, likely, possible } from '../diagnostics/basis.ts';
import { refusedWithoutConfiguration } from '../diagnostics/cors.ts';
import { rulesNotConsulted } from '../diagnostics/cors-rules.ts';
import { customDomain } from '../diagnostics/not-cors/place.ts';
import { isKnownInPart } from '../exchange/exchange.ts';
import { answeredOtherwise, otherOriginAnswered } from './answered-otherwise.ts';
import { silentAuthentication } from './authentication.ts';
import { blameRules } from './blame.ts';
import { credentialsBehindRules, credentialsCause, doubtOfCredentials } from './credentials.ts';
import { unexplainedCauses } from './disagreement.ts';
import { jsonEndpointCause } from './json-endpoint.ts';
import type { Cause } from './ledger.ts';
import { isSilentRefusal } from './missing-headers.ts';
import { networkCause, storedCause } from './network.ts';
import { noConfigurationCause } from './no-configuration.ts';
import { duplicatesCause, oddHeadersCause } from './odd-headers.ts';
import type { BucketSetup } from './predict.ts';
import { redirectCause } from './redirects.ts';
import { answerEvidence, askedFor, decisiveExchange, outside, type Scene } from './scene.ts';
import { shadowedCause } from './shadowed.ts';
import { stalePreflightCause, wasStale } from './stale-preflight.ts';
import { storeErrorOf, toldByServer } from './store-error.ts';
import { errorDocument } from './where-to-look.ts';

/**
 * Why a blocked attempt was blocked. What the capture shows comes first; the configuration is blamed only for a
 * refusal that it predicts at the stage where the browser stopped.
 */
export function refusalCauses(scene: Scene): Cause[] {
  const { observed, attempt } = scene;
  const storedCopy = attempt.storedWithoutOrigin;
  if (storedCopy && decisiveExchange(scene)?.status === null) return [storedCause(scene, storedCopy)];
  if (observed.corsError === null && !isRefusedByStatus(scene)) {
    const network = networkCause(scene);
    if (network) return [network];
  }
  const told = toldByServer(scene) ?? jsonEndpointCause(scene) ?? redirectCause(scene) ?? duplicatesCause(scene);
  if (told) return [told];
  const credentials = credentialsCause(scene);
  if (credentials) return [credentials, ...otherOriginAnswered(scene)];
  const refused = refusedByConfiguration(scene);
  if (refused.length > 0) return wasStale(scene) ? [...refused, stalePreflightCause(scene, 'warning')] : refused;
  if (scene.predicted) return unexplainedCauses(scene);
  return [oddHeadersCause(scene) ?? withoutConfiguration(scene)];
}

/** The answer to the preflight was cut off, and its status alone refuses: which check failed first is not known. */
const isRefusedByStatus = ({ observed, attempt: { preflight } }: Scene): boolean =>
  observed.at === 'preflight' && preflight?.status != null && isKnownInPart(preflight.responseKnowledge);

/** The refusal that the configuration predicts at the stage where the browser stopped, or none. */
function refusedByConfiguration(scene: Scene): Cause[] {
  const { predicted, setup, observed, attempt, host } = scene;
  if (!predicted || !setup) return [];
  const stages = observed.at === null ? (['preflight', 'actual'] as const) : ([observed.at] as const);
  for (const stage of stages) {
    const verdict = stage === 'preflight' ? predicted.preflight : predicted.actual;
    if (verdict?.gate === 'no-configuration') {
      const ignored = setup.dialect.configuredBy.value === 'nothing';
      return [ignored ? notConsulted(scene, setup) : noConfigurationCause(scene, false)];
    }
    if (verdict?.gate !== 'no-rule' || setup.configuration === 'none') continue;
    const otherwise = answeredOtherwise(scene, verdict);
    if (otherwise) return [otherwise];
    const { configuration: config, dialect } = setup;
    const basis = basisOf(scene, verdict.grade);
    const doubt = doubtOfCredentials(predicted, setup?.dialect ?? null);
    const refused = { attempt, verdict, stage, host, config, dialect, basis, settled: scene.settled, doubt };
    const behind = credentialsBehindRules(scene, refused);
    return behind ? [behind] : (shadowedCause(refused) ?? blameRules(refused));
  }
  return [];
}

/** An interface that goes by no configuration, and refuses: there is nothing to edit. */
function notConsulted(scene: Scene, { dialect }: BucketSetup): Cause {
  const { host } = scene;
  const instead = insteadOfRules(dialect) ?? 'unknown';
  const { grade } = dialect.configuredBy;
  const describe = () => {
    const evidence = answerEvidence(scene, null, 'answered here');
    return rulesNotConsulted({ store: dialect.title, host, instead, severity: 'error', file: null, evidence });
  };
  return outside(scene, { detail: 'not consulted', basis: certain('prediction', grade), describe });
}

const WEAK = new Set(['O', '2', 'I', '?']);

/** The store's own refusal beside the replay makes it certain; else what is known of the store counts. */
function basisOf(scene: Scene, grade: string): Basis {
  if (storeErrorOf(scene)?.meaning === 'no-rule') return certain('store-error', grade);
  const words = errorDocument(decisiveExchange(scene));
  const settledBy = `${words === null ? '' : `${words}, or `}the live configuration of the bucket`;
  return WEAK.has(grade) ? possible('prediction', settledBy, grade) : likely('prediction', settledBy, grade);
}

const ANY_FAILURE = 'its record says no more: so look requests that CORS refused, and others that failed';
const CONSOLE = 'the console of the browser (its line before net::ERR_FAILED)';

/** No configuration was given for the host, and the answer alone does not tell. */
function withoutConfiguration(scene: Scene): Cause {
  const { host, observed, otherName, unreadable } = scene;
  const exchange = decisiveExchange(scene);
  const stage = observed.at ?? 'actual';
  const status = exchange?.status ?? null;
  if (wasStale(scene) && status !== null && status < 400) return stalePreflightCause(scene, 'error');
  if (exchange && isSilentRefusal(scene, exchange)) {
    const silent = silentAuthentication(scene, exchange);
    if (silent.basis.confidence === 'likely') return silent;
  }
  const evidence = () => answerEvidence(scene, 'access-control-allow-origin', 'answered here');
  const settledBy = `the CORS configuration of \`${host}\`${unreadable === null ? '' : ', in a form that can be read'}`;
  if (otherName && unreadable === null) {
    const describe = () => customDomain({ host, evidence: evidence(), notes: [], ...otherName });
    return outside(scene, { detail: 'other name', basis: likely('headers', settledBy), describe });
  }
  const asked = askedFor(scene);
  const isAnswered = status !== null || observed.corsError !== null;
  const notes =
    stage === 'actual' && (status === 401 || status === 403)
      ? [`status ${status}: it may be the signature or the permissions as well`]
      : isAnswered
        ? []
        : [ANY_FAILURE];
  const describe = () =>
    refusedWithoutConfiguration({ host, stage, asked, isAnswered, evidence: evidence(), notes, unreadable });
  const said = storeErrorOf(scene)?.meaning === 'no-rule';
  const basis = said
    ? { ...certain('store-error'), settledBy }
    : possible(status === null ? 'browser' : 'status', isAnswered ? settledBy : `${CONSOLE}, or ${settledBy}`);
  return outside(scene, { detail: `unknown ${stage} ${asked}`, basis, describe });
}
