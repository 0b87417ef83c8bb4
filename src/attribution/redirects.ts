import { recogniseStore } from '../bucket/recognise-store.ts';
import { type Basis, certain, likely } from '../diagnostics/basis.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import * as place from '../diagnostics/not-cors/place.ts';
import { type Exchange, isKnownInPart } from '../exchange/exchange.ts';
import { hasHeader, headerValue } from '../fetch/header-list.ts';
import { headerEvidence, labels, requestEvidence } from './evidence.ts';
import type { Cause } from './ledger.ts';
import { TOO_MANY_REDIRECTS } from './redirect-chains.ts';
import { answerEvidence, decisiveExchange, outside, refusesActual, type Scene, stageOf } from './scene.ts';
import { bodyBy } from './where-to-look.ts';

const HOPS = 'every hop of a request must pass the CORS check itself, and a preflight must not be redirected at all';

/** A redirect that the browser did not follow, or that took the origin away. */
export function redirectCause(scene: Scene): Cause | null {
  const exchange = decisiveExchange(scene);
  const status = exchange?.status ?? 0;
  if (exchange && status >= 300 && status < 400 && status !== 304) return refusedHop(scene, exchange);
  if (exchange && exchange.status === null && scene.observed.corsError === 'PreflightDisallowedRedirect') {
    return insideBrowser(scene, exchange);
  }
  return scene.attempt.redirectedFrom !== null && scene.attempt.origin === 'null' ? taintedHop(scene, exchange) : null;
}

/** The browser redirected the preflight without asking anybody: HSTS (RFC 6797 section 8.3), or an extension. */
function insideBrowser(scene: Scene, exchange: Exchange): Cause {
  const { host } = scene;
  const evidence = [requestEvidence(exchange, 'this request')];
  const basis = likely('browser', 'the HSTS entry of the host (chrome://net-internals/#hsts)');
  if (exchange.url?.startsWith('http://') === true) {
    const notes = ['the browser knows that this host wants https (HSTS), and asked nobody'];
    const describe = () => place.httpsRedirect({ host, evidence, notes, stage: 'preflight' });
    return outside(scene, { detail: 'hsts', basis, describe });
  }
  const describe = () => place.preflightRedirect({ host, evidence, notes: [HOPS], to: null });
  return outside(scene, { detail: 'redirected preflight', basis: certain('browser'), describe });
}

function refusedHop(scene: Scene, exchange: Exchange): Cause | null {
  const { observed, host } = scene;
  const stage = stageOf(scene);
  if (stage === 'actual' && refusesActual(scene)) return null;
  const to = headerValue(exchange.responseHeaders, 'location');
  const seen = () => ({ host, evidence: answerEvidence(scene, 'location', 'sent elsewhere from here'), notes: [HOPS] });
  const basis = certain('status');
  const cause = (detail: string, describe: () => Diagnostic): Cause => outside(scene, { detail, basis, describe });
  if (observed.corsError === 'RedirectContainsCredentials') {
    return cause('redirect with user', () => place.redirect({ ...seen(), ...withUser(host, to) }));
  }
  const target = absolute(to, exchange.url);
  if (target && isUpgrade(exchange.url, target))
    return cause(`https ${stage}`, () => place.httpsRedirect({ ...seen(), stage }));
  if (isOtherRegion(exchange, target)) {
    return cause(`region ${stage}`, () => place.regionRedirect({ ...seen(), stage, endpoint: target?.host ?? null }));
  }
  if (stage === 'preflight') {
    const describe = () => place.preflightRedirect({ ...seen(), to: shown(to) });
    // Where to may be among what was cut off, and another region that the store names.
    const isSure = to !== null || !isKnownInPart(exchange.responseKnowledge);
    const sure = isSure ? basis : likely('status', bodyBy(exchange));
    return outside(scene, { detail: 'redirected preflight', basis: sure, describe });
  }
  if (observed.because === TOO_MANY_REDIRECTS) {
    const describe = () => place.redirect({ ...seen(), notes: [], ...inCircles(host) });
    return outside(scene, { detail: 'too many redirects', basis: certain('status'), describe });
  }
  if (observed.corsError === null) {
    const describe = () => place.redirect({ ...seen(), ...notFollowed(host) });
    return outside(scene, { detail: 'redirect not followed', basis: likely('browser', REDIRECT_MODE), describe });
  }
  const what = `\`${host}\` redirects, and the redirect itself has no CORS headers`;
  return cause('redirect', () => place.redirect({ ...seen(), what, cure: useAtOnce(to) }));
}

/** The hop before had CORS headers, and was followed; this one sees `Origin: null`. */
function taintedHop(scene: Scene, exchange: Exchange | null): Cause {
  const { from, host, attempt } = scene;
  const sent = from?.actual ?? null;
  const evidence = labels(
    sent && requestEvidence(sent, 'redirected from here'),
    exchange && headerEvidence(exchange, { side: 'request', name: 'origin' }, 'the origin after the redirect'),
  );
  const target = absolute(attempt.url, null);
  const basis: Basis = certain('headers');
  const fromWhere = from === null ? [] : [`redirected from \`${withoutUserInfo(from.url)}\``];
  if (sent && target && isOtherRegion(sent, target)) {
    const notes = [`the redirect also made the browser send \`Origin: null\` to \`${host}\``];
    const sender = hostOfUrl(from?.url ?? '') ?? host;
    const describe = () =>
      place.regionRedirect({ host: sender, evidence, notes, stage: 'actual', endpoint: target.host });
    return outside(scene, { detail: 'tainted by region', basis, describe });
  }
  const isUnconfigured = scene.setup?.configuration === 'none' && scene.predicted?.actual?.gate === 'no-configuration';
  const describe = () => place.redirectTaintedOrigin({ host, evidence, notes: fromWhere, isUnconfigured });
  return outside(scene, { detail: 'redirected to null', basis, describe });
}

const REDIRECT_MODE = 'the redirect mode of the request in the page, or the console of the browser';

const notFollowed = (host: string) => ({
  what: `the browser did not follow the redirect of \`${host}\`, whose CORS headers pass`,
  cure: "look for `redirect: 'error'` in the page, and use the final address at once",
});

const inCircles = (host: string) => ({
  what: `\`${host}\` redirects once more than the browser follows`,
  cure: 'see whether the redirects go round in circles, and use the final address at once',
});

const withUser = (host: string, to: string | null) => ({
  what: `\`${host}\` redirects to a URL with a user name or password`,
  cure: useAtOnce(to),
});

const useAtOnce = (to: string | null): string =>
  to === null
    ? 'use the right endpoint of the bucket at once'
    : `use the right address at once: ${withoutUserInfo(to)}`;

const shown = (to: string | null): string | null => (to === null ? null : withoutUserInfo(to));

const withoutUserInfo = (url: string): string => url.replace(/\/\/[^/@]*@/, '//');

const hostOfUrl = (url: string): string | null => absolute(url, null)?.host ?? null;

function absolute(url: string | null, base: string | null): URL | null {
  if (url === null || !URL.canParse(url, base ?? undefined)) return null;
  return new URL(url, base ?? undefined);
}

/** From http to https of the same host. */
const isUpgrade = (from: string | null, to: URL): boolean =>
  from?.startsWith('http://') === true && to.protocol === 'https:' && hostName(from) === to.hostname;

const hostName = (url: string): string | null => absolute(url, null)?.hostname ?? null;

/** The store itself says so, or the same store is asked for the same bucket under another host. */
function isOtherRegion(exchange: Exchange, target: URL | null): boolean {
  if (hasHeader(exchange.responseHeaders, 'x-amz-bucket-region')) return true;
  const here = hostName(exchange.url ?? '');
  if (here === null || target === null || here === target.hostname) return false;
  const from = recogniseStore(here, []);
  const to = recogniseStore(target.hostname, []);
  return from !== null && from.store === to?.store && (from.bucket === to.bucket || from.bucket === null);
}
