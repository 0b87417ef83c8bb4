import { writtenAs } from '../bucket/config-edits.ts';
import { DIALECTS } from '../bucket/dialects/index.ts';
import { insteadOfRules } from '../bucket/dialects/instead-of-rules.ts';
import { recogniseError } from '../bucket/error-body.ts';
import { recogniseStore } from '../bucket/recognise-store.ts';
import {
  credentialsNeverAllowed,
  credentialsRefused,
  noConfiguration,
  refusedWithoutConfiguration,
} from '../diagnostics/cors.ts';
import { rulesNotConsulted } from '../diagnostics/cors-rules.ts';
import type { Label } from '../diagnostics/diagnostic.ts';
import { authentication, noSuchBucket, redirect, serverError, throttled } from '../diagnostics/not-cors.ts';
import { headerValue } from '../fetch/header-list.ts';
import { gatewayCause } from './answered-by.ts';
import { blameRules } from './blame.ts';
import { unexplainedCauses } from './disagreement.ts';
import { headerEvidence, labels } from './evidence.ts';
import type { Cause } from './ledger.ts';
import { networkCause, storedCause } from './network.ts';
import { placeOf } from './place.ts';
import type { BucketSetup } from './predict.ts';
import { answerEvidence, askedFor, decisiveExchange, outside, type Scene } from './scene.ts';
import { shadowedCause } from './shadowed.ts';

/**
 * Why a blocked attempt was blocked. What the capture shows comes first; the configuration is blamed only for a
 * refusal that it predicts at the stage where the browser stopped.
 */
export function refusalCauses(scene: Scene): Cause[] {
  const { observed, attempt } = scene;
  const storedCopy = attempt.storedWithoutOrigin;
  if (storedCopy && decisiveExchange(scene)?.status === null) return [storedCause(scene, storedCopy)];
  if (observed.corsError === null) {
    const network = networkCause(scene);
    if (network) return [network];
  }
  const told = toldByServer(scene) ?? redirectCause(scene) ?? credentialsCause(scene);
  if (told) return [told];
  const refused = refusedByConfiguration(scene);
  if (refused.length > 0) return refused;
  return scene.predicted || isAboutHeaders(observed.corsError)
    ? unexplainedCauses(scene)
    : [withoutConfiguration(scene)];
}

/** The answer has CORS headers, and the browser says what is wrong with them: that needs no configuration. */
const isAboutHeaders = (corsError: string | null): boolean =>
  corsError !== null && !/MissingAllowOrigin|InvalidStatus|DisallowedByPreflight/.test(corsError);

/** The store's own words: error code, `x-oss-ec`, status. They outrank every prediction. */
function toldByServer(scene: Scene): Cause | null {
  const exchange = decisiveExchange(scene);
  if (!exchange || exchange.status === null) return null;
  const { host } = scene;
  const status = exchange.status;
  const error = recogniseError({ status, headers: exchange.responseHeaders, body: exchange.errorBody });
  const code = error?.code ?? null;
  const evidence = answerEvidence(scene, null, code ?? 'answered here');
  const notes = error?.message ? [`the store says: ${error.message}`] : [];
  switch (error?.meaning) {
    case 'no-such-bucket':
      return outside(scene, 'no-such-bucket', () =>
        noSuchBucket({ host, evidence, notes, error: code ?? String(status) }),
      );
    case 'authentication':
      if (isRefusalOfRules(scene, code)) break;
      return outside(
        scene,
        `authentication ${code}`,
        () => authentication({ host, evidence, notes, status, error: code }),
        code,
      );
    case 'no-cors-configuration':
      return noConfigurationCause(scene, true);
    case 'redirect':
      if (error.endpoint === null) break;
      return outside(scene, `endpoint ${error.endpoint}`, () => wrongEndpoint(scene, error.endpoint!, evidence, notes));
    case 'throttled':
      return outside(scene, `throttled ${code}`, () => throttled({ host, evidence, notes, status, error: code }), code);
    default:
      break;
  }
  if (error === null) {
    if (status === 429)
      return outside(scene, 'throttled', () => throttled({ host, evidence, notes, status, error: code }));
    const gateway = gatewayCause(scene);
    if (gateway) return gateway;
  }
  const broken = status >= 500 && (scene.observed.at === 'preflight' || !refusesActual(scene));
  if (!broken) return null;
  const stage = scene.observed.at ?? 'actual';
  return outside(scene, `status ${status} ${stage}`, () => serverError({ host, evidence, notes, status, stage }));
}

/**
 * A preflight is never signed, and some stores refuse it with the code that they have for a lack of rights: then it is the
 * rules that refuse.
 */
function isRefusalOfRules(scene: Scene, code: string | null): boolean {
  const { setup, host, observed } = scene;
  if (observed.at !== 'preflight') return false;
  const store = recogniseStore(host, decisiveExchange(scene)?.responseHeaders ?? []);
  const dialect = setup?.dialect ?? (store && DIALECTS[store.dialect]);
  return dialect?.refusals['no-rule'].value.code === code;
}

/** The store names the endpoint at which the bucket is. */
const wrongEndpoint = ({ host }: Scene, endpoint: string, evidence: readonly Label[], notes: readonly string[]) =>
  redirect({
    host,
    evidence,
    notes,
    what: `\`${host}\` is not the endpoint of this bucket`,
    cure: `use its own endpoint: ${endpoint}`,
  });

const refusesActual = ({ predicted }: Scene): boolean => predicted?.actual?.gate != null;

function redirectCause(scene: Scene): Cause | null {
  const { attempt, observed, host } = scene;
  const exchange = decisiveExchange(scene);
  const status = exchange?.status ?? 0;
  const redirected = status >= 300 && status < 400 && status !== 304;
  if (redirected && observed.at === 'actual' && refusesActual(scene)) return null;
  if (redirected && exchange) {
    const to = headerValue(exchange.responseHeaders, 'location');
    const evidence = answerEvidence(scene, 'location', 'sent elsewhere from here');
    const what = redirectWords(observed.corsError, observed.at, host);
    const cure =
      to === null
        ? 'use the right endpoint of the bucket at once'
        : `use the right address at once: ${withoutUserInfo(to)}`;
    return outside(scene, `redirect ${observed.corsError}`, () =>
      redirect({ host, evidence, notes: REDIRECT_NOTES, what, cure }),
    );
  }
  if (attempt.redirectedFrom === null || attempt.origin !== 'null') return null;
  const evidence = exchange
    ? labels(headerEvidence(exchange, { side: 'request', name: 'origin' }, 'the origin after the redirect'))
    : [];
  return outside(scene, 'redirected to null', () =>
    redirect({
      host,
      evidence,
      notes: [
        'a redirect from one origin to another makes the browser send `Origin: null` (Fetch, HTTP-redirect fetch)',
      ],
      what: `a redirect to \`${host}\` turned the origin into \`null\`, which no listed origin matches`,
      cure: 'use the final address at once, so that no redirect is needed',
    }),
  );
}

const REDIRECT_NOTES = [
  'a preflight must not be redirected at all, and every hop of a request must pass the CORS check itself',
];

function redirectWords(corsError: string | null, at: string | null, host: string): string {
  if (corsError === 'RedirectContainsCredentials') return `\`${host}\` redirects to a URL with a user name or password`;
  if (at === 'preflight') return `\`${host}\` redirects the preflight`;
  return `\`${host}\` redirects, and the redirect itself has no CORS headers`;
}

const withoutUserInfo = (url: string): string => url.replace(/\/\/[^/@]*@/, '//');

/** `*` answered to a request with credentials: the rule is right for others, wrong for this one. */
function credentialsCause(scene: Scene): Cause | null {
  const { observed, predicted, setup, attempt, host } = scene;
  if (observed.corsError?.endsWith('InvalidAllowCredentials') === true) return neverAllowed(scene);
  if (observed.corsError?.endsWith('WildcardOriginNotAllowed') !== true) return null;
  const evidence = answerEvidence(scene, 'access-control-allow-origin', 'not for credentials');
  const origin = attempt.origin ?? 'the page';
  const config = setup && setup.configuration !== 'none' ? setup.configuration : null;
  const provider = observed.at === 'preflight' ? predicted?.preflight : predicted?.actual;
  const rule = config?.rules[provider?.ruleIndex ?? -1];
  const star = rule?.origins.find((entry) => entry.value === '*');
  if (!config || !rule || !star) {
    const key = `credentials\n${host}`;
    const describe = () => credentialsRefused(null, origin, evidence, null);
    return { key, item: 'credentials', ruleIndex: null, value: '*', host, describe };
  }
  return {
    key: `credentials\n${host}\n${config.file}\n${rule.index}\n${origin}`,
    item: 'origin',
    ruleIndex: rule.index,
    value: '*',
    host,
    describe: () => {
      const replace = { file: config.file, span: star.valueSpan, insert: writtenAs(config, star, origin) };
      return credentialsRefused(placeOf(config, rule, 'origin', star), origin, evidence, replace);
    },
  };
}

/** No Access-Control-Allow-Credentials, and the store would send none either: there is nothing to edit. */
function neverAllowed(scene: Scene): Cause | null {
  const { predicted, host, observed } = scene;
  const provider = observed.at === 'preflight' ? predicted?.preflight : predicted?.actual;
  if (!provider || provider.gate !== null) return null;
  if (headerValue(provider.response.headers, 'access-control-allow-credentials') !== null) return null;
  const evidence = answerEvidence(
    scene,
    'access-control-allow-origin',
    'no Access-Control-Allow-Credentials beside this',
  );
  const describe = () => credentialsNeverAllowed(host, evidence);
  return { key: `credentials never\n${host}`, item: 'credentials', ruleIndex: null, value: null, host, describe };
}

/** The refusal that the configuration predicts at the stage where the browser stopped, or none. */
function refusedByConfiguration(scene: Scene): Cause[] {
  const { predicted, setup, observed, attempt, host } = scene;
  if (!predicted || !setup) return [];
  const stages = observed.at === null ? (['preflight', 'actual'] as const) : ([observed.at] as const);
  for (const stage of stages) {
    const verdict = stage === 'preflight' ? predicted.preflight : predicted.actual;
    if (verdict?.gate === 'no-configuration')
      return [
        setup.dialect.configuredBy.value === 'nothing'
          ? notConsulted(scene, setup)
          : noConfigurationCause(scene, false),
      ];
    if (verdict?.gate !== 'no-rule' || setup.configuration === 'none') continue;
    const { configuration: config, dialect } = setup;
    const refused = { attempt, verdict, stage, host, config, dialect, settled: scene.settled };
    return shadowedCause(refused) ?? blameRules(refused);
  }
  return [];
}

/** An interface that goes by no configuration, and refuses: there is nothing to edit. */
function notConsulted(scene: Scene, { dialect }: BucketSetup): Cause {
  const { host } = scene;
  const instead = insteadOfRules(dialect) ?? 'unknown';
  return outside(scene, 'not consulted', () => {
    const evidence = answerEvidence(scene, null, refusalWords(scene));
    return rulesNotConsulted({ store: dialect.title, host, instead, severity: 'error', file: null, evidence });
  });
}

function noConfigurationCause(scene: Scene, certain: boolean): Cause {
  const { host } = scene;
  return {
    key: `no configuration\n${host}`,
    item: null,
    ruleIndex: null,
    value: null,
    host,
    describe: () => noConfiguration(host, certain, answerEvidence(scene, null, refusalWords(scene)), suggestion(scene)),
  };
}

const refusalWords = (scene: Scene): string =>
  (decisiveExchange(scene)?.status ?? 0) >= 400 ? 'refused here' : 'answered without CORS headers';

const escapeXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** A rule that would let this request through. */
function suggestion({ attempt }: Scene): string {
  const names = attempt.unsafeHeaderNames ?? [];
  const lines = [
    `  <AllowedOrigin>${escapeXml(attempt.origin ?? 'https://YOUR-SITE')}</AllowedOrigin>`,
    `  <AllowedMethod>${escapeXml(attempt.method)}</AllowedMethod>`,
    ...names.map((name) => `  <AllowedHeader>${escapeXml(name)}</AllowedHeader>`),
    '  <ExposeHeader>ETag</ExposeHeader>',
    '  <MaxAgeSeconds>600</MaxAgeSeconds>',
  ];
  return ['<CORSRule>', ...lines, '</CORSRule>'].join('\n');
}

function withoutConfiguration(scene: Scene): Cause {
  const { host, observed } = scene;
  const exchange = decisiveExchange(scene);
  const stage = observed.at ?? 'actual';
  const asked = askedFor(scene);
  const status = exchange?.status ?? null;
  const note =
    stage === 'actual' && (status === 401 || status === 403)
      ? [`status ${status}: it may be the signature or the permissions as well`]
      : [];
  return outside(scene, `unknown ${stage} ${asked}`, () =>
    refusedWithoutConfiguration({
      host,
      stage,
      asked,
      evidence: answerEvidence(scene, 'access-control-allow-origin', 'answered here'),
      notes: note,
    }),
  );
}
