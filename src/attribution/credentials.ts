import { writtenAs } from '../bucket/config-edits.ts';
import type { CorsConfiguration, Rule } from '../bucket/configuration.ts';
import { type Dialect, isUnknown } from '../bucket/dialects/dialect.ts';
import { DIALECTS } from '../bucket/dialects/index.ts';
import { nearestRule } from '../bucket/near-miss.ts';
import { recogniseStore } from '../bucket/recognise-store.ts';
import { type Basis, certain, likely } from '../diagnostics/basis.ts';
import {
  credentialsBehind,
  credentialsInVain,
  credentialsNotAllowed,
  credentialsRefused,
} from '../diagnostics/cors-credentials.ts';
import type { Diagnostic, Label } from '../diagnostics/diagnostic.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { hasHeader } from '../fetch/header-list.ts';
import type { CorsAttempt } from '../pairing/attempt.ts';
import { evidenceOf, ITEM, type Refused } from './blame.ts';
import { headerEvidence, labels } from './evidence.ts';
import type { Prediction } from './finding.ts';
import type { Cause } from './ledger.ts';
import { placeOf } from './place.ts';
import { answerEvidence, decisiveExchange, type Scene } from './scene.ts';
import { isForCredentials } from './what-if.ts';
import { inWords } from './words.ts';

/** `*` answered to a request with credentials: the rule is right for others, wrong for this one. */
export function credentialsCause(scene: Scene): Cause | null {
  const { observed, predicted, setup, attempt, host } = scene;
  if (observed.corsError?.endsWith('InvalidAllowCredentials') === true) return notAllowed(scene);
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
    const key = `credentials\n${host}`;
    const describe = () => {
      const doubt = withoutCredentials(scene);
      return told(
        scene,
        doubt === null
          ? credentialsRefused(null, origin, evidence, null)
          : credentialsInVain(null, origin, evidence, doubt),
      );
    };
    return { key, item: 'credentials', ruleIndex: null, value: '*', host, basis, describe };
  }
  return {
    key: `credentials\n${host}\n${config.file}\n${rule.index}\n${origin}`,
    item: 'origin',
    ruleIndex: rule.index,
    value: '*',
    host,
    basis,
    describe: () => {
      const doubt = withoutCredentials(scene);
      const place = placeOf(config, rule, 'origin', star);
      const namedIn = namingRule(config, rule, attempt);
      if (doubt !== null) return told(scene, credentialsInVain(place, origin, evidence, doubt, namedIn));
      const insert = writtenAs(config, star, origin);
      const replace = namedIn === null ? { file: config.file, span: star.valueSpan, insert } : null;
      return told(scene, credentialsRefused(place, origin, evidence, replace, namedIn));
    },
  };
}

/** The rule (0-based) that names the origin beside `*`, or behind the rule that answers and allows the method; or `null`. */
function namingRule({ rules }: CorsConfiguration, answering: Rule, { origin, method }: CorsAttempt): number | null {
  const names = ({ origins }: Rule): boolean => origins.some(({ value }) => value === origin);
  if (names(answering)) return answering.index;
  const behind = rules.slice(answering.index + 1);
  return behind.find((rule) => names(rule) && rule.methods.some(({ value }) => value === method))?.index ?? null;
}

/** The store, if it sends no Access-Control-Allow-Credentials or may send none, and nothing before it did. */
function withoutCredentials(scene: Scene): { store: string; isKnown: boolean } | null {
  const { observed, attempt } = scene;
  const dialect = scene.setup?.dialect ?? recognised(scene);
  if (dialect === null) return null;
  const { title: store, credentials } = dialect;
  const isNever = (either: typeof credentials.value): boolean =>
    either.preflight === 'never' && either.actual === 'never';
  if (!(credentials.either ?? [credentials.value]).some(isNever)) return null;
  const answer = observed.at === 'preflight' ? attempt.preflight : attempt.actual;
  if (answer && hasHeader(answer.responseHeaders, 'access-control-allow-credentials')) return null;
  return { store, isKnown: !isUnknown(credentials) };
}

/** The store that was asked, as far as host and answer show it. */
function recognised(scene: Scene): Dialect | null {
  const store = recogniseStore(scene.host, decisiveExchange(scene)?.responseHeaders ?? []);
  return store && DIALECTS[store.dialect];
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

/**
 * No Access-Control-Allow-Credentials, and nothing says that the store would send one: the rule that answers does not, or
 * no given rule is what answered.
 */
function notAllowed(scene: Scene): Cause | null {
  const { predicted, host, observed } = scene;
  const answered = decisiveExchange(scene);
  if (!answered || hasHeader(answered.responseHeaders, ALLOW_CREDENTIALS)) return null;
  const provider = observed.at === 'preflight' ? predicted?.preflight : predicted?.actual;
  const isRule = provider != null && provider.gate === null;
  if (isRule && hasHeader(provider.response.headers, ALLOW_CREDENTIALS)) return null;
  const describe = () => {
    const answer = answerEvidence(
      scene,
      'access-control-allow-origin',
      `no Access-Control-Allow-Credentials beside this`,
    );
    return told(scene, credentialsNotAllowed(host, [...answer, ...labels(modeShown(scene))], isRule));
  };
  return {
    key: `credentials never\n${host}`,
    item: 'credentials',
    ruleIndex: null,
    value: null,
    host,
    basis: credentialsBasis(scene),
    describe,
  };
}

const ALLOW_CREDENTIALS = 'access-control-allow-credentials';

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
  const { actual, credentials } = scene.attempt;
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
