import { writtenAs } from '../bucket/config-edits.ts';
import { type Dialect, isUnknown } from '../bucket/dialects/dialect.ts';
import { nearestRule } from '../bucket/near-miss.ts';
import { type Basis, certain, likely } from '../diagnostics/basis.ts';
import { credentialsNeverAllowed, credentialsRefused } from '../diagnostics/cors.ts';
import { credentialsBehind, credentialsInVain } from '../diagnostics/cors-rules.ts';
import type { Diagnostic, Label } from '../diagnostics/diagnostic.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { hasHeader, headerValue } from '../fetch/header-list.ts';
import { evidenceOf, ITEM, type Refused } from './blame.ts';
import { headerEvidence, labels } from './evidence.ts';
import type { Prediction } from './finding.ts';
import type { Cause } from './ledger.ts';
import { placeOf } from './place.ts';
import { answerEvidence, type Scene } from './scene.ts';
import { isForCredentials } from './what-if.ts';
import { inWords } from './words.ts';

/**
 * `*` answered to a request with credentials: the rule is right for others, wrong for this one. What only follows from
 * other requests is a cause of its own: nothing certain is told of it.
 */
export function credentialsCause(scene: Scene): Cause | null {
  const { observed, predicted, setup, attempt, host } = scene;
  if (observed.corsError?.endsWith('InvalidAllowCredentials') === true) return neverAllowed(scene);
  if (observed.corsError?.endsWith('WildcardOriginNotAllowed') !== true) return null;
  const answer = answerEvidence(scene, 'access-control-allow-origin', 'not for credentials');
  const evidence = [...answer, ...labels(modeShown(scene))];
  const origin = attempt.origin ?? 'the page';
  const basis = credentialsBasis(scene);
  const config = setup && setup.configuration !== 'none' ? setup.configuration : null;
  const provider = observed.at === 'preflight' ? predicted?.preflight : predicted?.actual;
  const rule = config?.rules[provider?.ruleIndex ?? -1];
  const star = rule?.origins.find((entry) => entry.value === '*');
  if (!config || !rule || !star) {
    const key = `credentials\n${host}\n${basis.confidence}`;
    const describe = () => told(scene, credentialsRefused(null, origin, evidence, null));
    return { key, item: 'credentials', ruleIndex: null, value: '*', host, basis, describe };
  }
  return {
    key: `credentials\n${host}\n${config.file}\n${rule.index}\n${origin}\n${basis.confidence}`,
    item: 'origin',
    ruleIndex: rule.index,
    value: '*',
    host,
    basis,
    describe: () => {
      const doubt = withoutCredentials(scene);
      if (doubt !== null) {
        return told(scene, credentialsInVain(placeOf(config, rule, 'origin', star), origin, doubt, evidence));
      }
      const replace = { file: config.file, span: star.valueSpan, insert: writtenAs(config, star, origin) };
      return told(scene, credentialsRefused(placeOf(config, rule, 'origin', star), origin, evidence, replace));
    },
  };
}

/** The store, if it sends no Access-Control-Allow-Credentials or may send none, and nothing before it did. */
function withoutCredentials({ setup, observed, attempt }: Scene): { store: string; isKnown: boolean } | null {
  if (!setup) return null;
  const { title: store, credentials } = setup.dialect;
  const isNever = (either: typeof credentials.value): boolean =>
    either.preflight === 'never' && either.actual === 'never';
  if (!(credentials.either ?? [credentials.value]).some(isNever)) return null;
  const answer = observed.at === 'preflight' ? attempt.preflight : attempt.actual;
  if (answer && hasHeader(answer.responseHeaders, 'access-control-allow-credentials')) return null;
  return { store, isKnown: !isUnknown(credentials) };
}

/** That a rule which lets the request in may not be enough, since it carries credentials; `null`: it is. */
export function doubtOfCredentials(predicted: Prediction | null, dialect: Dialect | null): string | null {
  if (dialect === null || (predicted?.whatIf?.uncertain.length ?? 0) === 0) return null;
  return `the request carries credentials, and whether ${dialect.title} allows those is not known: a browser refuses an answer without \`Access-Control-Allow-Credentials: true\``;
}

/**
 * A rule refuses a request that no change of a rule would let pass, because of its credentials: that is what has to
 * change first. `null`: it is not so.
 */
export function credentialsBehindRules(scene: Scene, refused: Refused): Cause | null {
  const { predicted, attempt, host } = scene;
  const remains = predicted?.whatIf?.remains ?? null;
  const { verdict, config } = refused;
  const row = nearestRule(verdict);
  const lacking = row?.cells.filter(({ matched }) => matched === null) ?? [];
  const [cell] = lacking;
  if (!isForCredentials(remains) || !row || !cell) return null;
  // No rule should let an opaque origin in: that comes first.
  if (lacking.some(({ item, token }) => item === 'origin' && token === 'null')) return null;
  const isWildcard = remains?.endsWith('WildcardOriginNotAllowed') === true;
  if (isWildcard && !row.rule.origins.some(({ value }) => value === '*')) return null;
  const describe = () =>
    credentialsBehind({
      host,
      place: placeOf(config, row.rule, cell.item),
      element: ELEMENT[cell.item],
      token: cell.token,
      lacking: lacking.map(({ token }) => token),
      instead: isWildcard ? attempt.origin : null,
      evidence: [...evidenceOf(refused, cell), ...labels(modeShown(scene))],
      notes: [...modeNotes(scene), ...(refused.settled === null ? [] : [refused.settled])],
    });
  return {
    key: `credentials behind\n${config.file}\n${host}\n${row.rule.index}\n${cell.item}\n${cell.token}`,
    item: ITEM[cell.item],
    ruleIndex: row.rule.index,
    value: cell.token,
    host,
    basis: refused.basis,
    describe: () => inWords(config, describe()),
  };
}

const ELEMENT = { origin: 'AllowedOrigin', method: 'AllowedMethod', header: 'AllowedHeader' } as const;

/** No Access-Control-Allow-Credentials, and the store would send none either: there is nothing to edit. */
function neverAllowed(scene: Scene): Cause | null {
  const { predicted, host, observed } = scene;
  const provider = observed.at === 'preflight' ? predicted?.preflight : predicted?.actual;
  if (!provider || provider.gate !== null) return null;
  if (headerValue(provider.response.headers, 'access-control-allow-credentials') !== null) return null;
  const answer = answerEvidence(
    scene,
    'access-control-allow-origin',
    'no Access-Control-Allow-Credentials beside this',
  );
  const describe = () => told(scene, credentialsNeverAllowed(host, [...answer, ...labels(modeShown(scene))]));
  const basis = credentialsBasis(scene);
  return {
    key: `credentials never\n${host}\n${basis.confidence}`,
    item: 'credentials',
    ruleIndex: null,
    value: null,
    host,
    basis,
    describe,
  };
}

/** The line of the request that shows its credentials mode: the header goes with no other. */
function modeShown({ attempt: { actual } }: Scene): Label | null {
  const place = { side: 'request', name: 'sec-fetch-storage-access' } as const;
  return actual && headerEvidence(actual, place, 'sent with credentials mode `include` only');
}

const told = (scene: Scene, diagnostic: Diagnostic): Diagnostic => ({
  ...diagnostic,
  notes: [...diagnostic.notes, ...modeNotes(scene)],
});

/** How it is known that a request carries credentials which shows none. */
export function modeNotes(scene: Scene): string[] {
  const { actual, credentials, abandoned } = scene.attempt;
  if (abandoned && isForCredentials(scene.observed.corsError)) return [scene.observed.because];
  if (credentials !== true || actual === null || isShown(scene, actual)) return [];
  return hasHeader(actual.requestHeaders, 'authorization') ? [] : [BY_CONNECTION];
}

const BY_CONNECTION =
  'nothing in the request shows its credentials mode, but its connection does: browsers keep those for requests with credentials apart';

/**
 * How sure it is that an answer was refused for credentials. Only a browser's own record, a cookie or that line is proof;
 * else it follows from other requests.
 */
export function credentialsBasis(scene: Scene): Basis {
  const { actual, credentials, abandoned } = scene.attempt;
  if (credentials === true && actual && isShown(scene, actual)) return certain('headers');
  const settledBy = "the browser's console names the credentials mode, or look for credentials: `include` in the page";
  return likely('headers', abandoned ? `${settledBy}; else the page gave the request up` : settledBy);
}

const isShown = (scene: Scene, actual: Exchange): boolean =>
  actual.har !== null || hasHeader(actual.requestHeaders, 'cookie') || modeShown(scene) !== null;
