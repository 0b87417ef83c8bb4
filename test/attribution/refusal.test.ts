import { describe, expect, test } from 'vitest';
import type { CorsAttempt } from '../../src/pairing/attempt.ts';
import { whatIfText } from '../../src/report/what-if-text.ts';
import { buildAttempt } from '../browser/support/build-attempt.ts';
import { buildExchange, PAGE_ORIGIN } from '../support/build-exchange.ts';
import { document, GOOD, judge, judgeAll, NO_RULE, preflight, refused, rule, simple, told } from './support/judge.ts';

describe('a refusal that the configuration predicts', () => {
  test('each refused header is a finding of its own', () => {
    expect(told(judge(refused(), document(rule(PAGE_ORIGIN, ['PUT']))))).toEqual([
      ['cors/header-not-allowed', 'allow-header', 0, 'content-type'],
      ['cors/header-not-allowed', 'allow-header', 0, 'x-oss-date'],
    ]);
  });

  test('the rule whose origin matches is meant, even when another one fails on fewer items', () => {
    const xml = document(rule('https://other.example', ['PUT'], ['*']), rule(PAGE_ORIGIN, ['GET'], ['content-type']));
    expect(told(judge(refused(), xml))).toEqual([
      ['cors/method-not-allowed', 'method', 1, 'PUT'],
      ['cors/header-not-allowed', 'allow-header', 1, 'x-oss-date'],
    ]);
  });

  test('with no such rule the origin is to blame, in the rule that comes nearest', () => {
    const xml = document(rule('https://other.example', ['PUT'], ['*']), rule(`${PAGE_ORIGIN}/`, ['PUT'], ['*']));
    const judged = judge(refused(), xml);
    expect(told(judged)).toEqual([['cors/origin-not-allowed', 'origin', 1, PAGE_ORIGIN]]);
    expect(judged.findings[0]?.diagnostic.primary?.text).toBe('the entry ends in a slash, an origin never does');
  });

  test('a method that is kept for some is not asked for in a rule for everybody: the origin is to blame', () => {
    const xml = document(rule('https://other.example', ['PUT'], ['*']), rule('*', ['GET'], ['*']));
    const judged = judge(refused(), xml);
    expect(told(judged)).toEqual([['cors/origin-not-allowed', 'origin', 0, PAGE_ORIGIN]]);
    expect(judged.findings[0]?.diagnostic).toMatchObject({
      message: `no rule that allows \`PUT\` allows origin \`${PAGE_ORIGIN}\``,
      notes: [
        'method and headers match rule 1; rule 2 fails on method',
        'rule 2 lets every origin in: what is added there is given to all of them',
      ],
    });
    expect(told(judge(refused({ origin: 'null' }), xml))).toEqual([['cors/null-origin', 'origin', 0, 'null']]);
  });

  test('what would cure in a rule for everybody is told as that', () => {
    const xml = document(rule('https://other.example', ['PUT'], ['*']), rule('*', ['GET'], ['*']));
    const whatIf = judge(refused(), xml).predicted?.whatIf;
    expect(whatIf?.open).toEqual([1]);
    expect(whatIfText(whatIf!)).toContain('origin in rule 1, or method in rule 2 (for every origin) alone cures it');
  });

  test('an edit of a rule for everybody says so', () => {
    const help = judge(refused(), document(rule('*', ['GET'], ['*']))).findings[0]?.diagnostic.help;
    expect(help?.text).toBe('allow `PUT` in rule 1, which is for every origin');
  });

  test('a method that no rule can list gets no edit', () => {
    const judged = judge(refused({ method: 'PATCH' }), GOOD);
    expect(told(judged)).toEqual([['cors/method-not-supported', 'method', 0, 'PATCH']]);
    expect(judged.findings[0]?.diagnostic.help?.edits).toEqual([]);
  });

  test('a bucket without configuration is told as such, with a rule that would do', () => {
    const judged = judge(refused(), 'none');
    expect(told(judged)).toEqual([['cors/no-configuration', null, null, null]]);
    expect(judged.findings[0]?.diagnostic.help?.text).toContain('<AllowedHeader>x-oss-date</AllowedHeader>');
  });

  test('the rules that would do grow with what is asked, one for each origin', () => {
    const get = { ...simple(200, {}), id: 2 };
    const other = { ...get, id: 3, origin: 'https://other.example' };
    const opaque = { ...get, id: 4, origin: 'null', method: 'POST' };
    const { findings } = judgeAll([get, refused(), other, opaque], 'none');
    expect(findings).toHaveLength(1);
    const text = findings[0]?.diagnostic.help?.text ?? '';
    const listed = [...text.matchAll(/<Allowed(?:Origin|Method|Header)>([^<]*)/g)].map(([, value]) => value);
    const own = [PAGE_ORIGIN, 'GET', 'PUT', 'content-type', 'x-oss-date'];
    expect(listed).toEqual([...own, 'https://other.example', 'GET']);
  });

  test('that the store says so itself is kept, whatever comes behind it', () => {
    const get = simple(200, {});
    const saying = simple(403, { 'x-oss-ec': '0003-00000601' });
    const post = { ...get, id: 3, method: 'POST' };
    const [finding] = judgeAll([get, { ...saying, id: 2 }, post], 'none').findings;
    expect(finding).toMatchObject({
      count: 3,
      diagnostic: { notes: expect.arrayContaining(['the store says so itself']) },
    });
    expect(finding?.diagnostic.secondary[0]?.text).toBe('refused here');
  });

  test('without a configuration no item is named', () => {
    expect(told(judge(refused(), null))).toEqual([['cors/refused-without-configuration', null, null, null]]);
  });
});

describe('an origin in capital letters, of which is not known whether OSS ignores them', () => {
  const xml = document(rule(PAGE_ORIGIN.replace('app', 'App'), ['GET'], ['*']));

  test('is the cause where the store says that no rule matches', () => {
    const actual = simple(200, {});
    const asking = preflight(403, {}, { errorBody: NO_RULE });
    const judged = judge({ ...actual, preflight: asking, preflightNeeded: true, unsafeHeaderNames: ['x-a'] }, xml);
    expect(told(judged)).toEqual([['cors/origin-not-allowed', 'origin', 0, PAGE_ORIGIN]]);
    expect(judged.findings[0]?.diagnostic.notes).toContainEqual(expect.stringMatching(/letter case of origins/));
    expect(judged.predicted?.browser.verdict).toBe('unknown');
  });

  test('is none where the store let the page in', () => {
    expect(judge(simple(200, { 'Access-Control-Allow-Origin': PAGE_ORIGIN }), xml).findings).toEqual([]);
  });
});

describe('credentials', () => {
  const star = { 'Access-Control-Allow-Origin': '*' };

  test("`*` for a request with credentials is the rule's `*` to replace", () => {
    const xml = document(rule('*', ['GET']));
    const judged = judge({ ...simple(200, star), credentials: true }, xml, 's3');
    expect(told(judged)).toEqual([['cors/credentials-refused', 'origin', 0, '*']]);
    const [edit] = judged.findings[0]?.diagnostic.help?.edits ?? [];
    expect(xml.slice(edit?.span.start, edit?.span.end)).toBe('*');
    expect(edit?.insert).toBe(PAGE_ORIGIN);
  });

  test('where a rule names the origin already, it is not named once more', () => {
    const helpOf = (...rules: string[]) =>
      judge({ ...simple(200, star), credentials: true }, document(...rules), 's3').findings[0]?.diagnostic.help;
    const both = rule('*', ['GET']).replace('</AllowedOrigin>', `$&<AllowedOrigin>${PAGE_ORIGIN}</AllowedOrigin>`);
    expect(helpOf(both)).toMatchObject({
      text: expect.stringMatching(/^take `\*` out of rule 1, which names/),
      edits: [],
    });
    const behind = helpOf(rule('*', ['GET']), rule(PAGE_ORIGIN, ['PUT']), rule(PAGE_ORIGIN, ['GET']));
    expect(behind).toMatchObject({
      text: expect.stringMatching(/^put rule 3, which names `.*`, before rule 1/),
      edits: [],
    });
    expect(helpOf(rule('*', ['GET']), rule(PAGE_ORIGIN, ['PUT']))?.edits).toHaveLength(1);
  });

  test('of a store that sends no Access-Control-Allow-Credentials no edit of the rule is a cure', () => {
    const xml = document(rule('*', ['GET']));
    const ask = (store: 'gcs' | 'oss', headers: Record<string, string>) =>
      judge({ ...simple(200, headers), credentials: true }, xml, store);
    const helpOf = ({ findings }: ReturnType<typeof ask>) => findings[0]?.diagnostic.help;
    for (const store of ['gcs', 'oss'] as const) {
      expect(told(ask(store, star))).toEqual([['cors/credentials-refused', 'origin', 0, '*']]);
      const text = store === 'gcs' ? /and withCredentials$/ : /; or name `.*see whether the answer then allows/;
      expect(helpOf(ask(store, star))).toMatchObject({ text: expect.stringMatching(text), edits: [] });
      const added = ask(store, { ...star, 'Access-Control-Allow-Credentials': 'true' });
      expect(helpOf(added)?.edits).toHaveLength(1);
    }
    expect(ask('oss', star).findings[0]?.diagnostic.notes).toContainEqual(
      expect.stringMatching(/^whether naming the origin instead would be enough is not known/),
    );
  });

  test('an answer that allows them though the rule answers `*` is told with what differs', () => {
    const answer = { 'Access-Control-Allow-Origin': PAGE_ORIGIN, 'Access-Control-Allow-Credentials': 'true' };
    const judged = judge({ ...simple(200, answer), credentials: true }, document(rule('*', ['GET'])), 's3');
    expect(judged.findings[0]?.diagnostic.notes).toContain(
      'predicted: rule 1 answers `*`, and the request carries credentials',
    );
  });

  test('an answer that allows them though no rule does is told with what differs', () => {
    const answer = { 'Access-Control-Allow-Origin': PAGE_ORIGIN, 'Access-Control-Allow-Credentials': 'true' };
    const judged = judge({ ...simple(200, answer), credentials: true }, GOOD, 'ceph');
    expect(told(judged)).toEqual([['cors/drift', null, 0, null]]);
    expect(judged.findings[0]?.diagnostic.notes).toEqual([
      'captured: allowed',
      'predicted: rule 1 answers without `Access-Control-Allow-Credentials: true`, and the request carries credentials',
    ]);
  });

  test('and not so where nobody says that the store would not', () => {
    const answer = { 'Access-Control-Allow-Origin': PAGE_ORIGIN, 'Access-Control-Allow-Credentials': 'true' };
    for (const xml of [GOOD, document(rule('*', ['GET']))])
      for (const store of ['oss', 'r2', 'spaces'] as const)
        expect(judge({ ...simple(200, answer), credentials: true }, xml, store).findings).toEqual([]);
  });

  test('that they follow from the connection alone is said, and no certainty', () => {
    const ask = (request: Record<string, string>) => {
      const requestHeaders = ['Origin', PAGE_ORIGIN, ...Object.entries(request).flat()];
      const attempt = { ...simple(200, star, { requestHeaders }), credentials: true };
      return judge(attempt, document(rule('*', ['GET'])), 's3').findings[0]?.diagnostic;
    };
    const byConnection = expect.stringContaining('but its connection does');
    expect(ask({})).toMatchObject({ basis: { confidence: 'likely' } });
    expect(ask({})?.notes).toContainEqual(byConnection);
    expect(ask({ Cookie: 'a=b' })).toMatchObject({ basis: { confidence: 'certain', settledBy: null } });
    for (const shown of [{ Cookie: 'a=b' }, { Authorization: 'Basic eA==' }])
      expect(ask(shown as Record<string, string>)?.notes).not.toContainEqual(byConnection);
  });

  test('what only follows from other requests is no part of a finding that is certain', () => {
    const answer = { 'Access-Control-Allow-Origin': PAGE_ORIGIN };
    const allows = { ...answer, 'Access-Control-Allow-Methods': 'PUT', 'Access-Control-Allow-Headers': '*' };
    const shown = (id: number) => {
      const requestHeaders = ['Origin', PAGE_ORIGIN, 'Cookie', 'a=b'];
      return { ...simple(200, answer, { requestHeaders }), id, credentials: true };
    };
    const inferred = (id: number) => buildAttempt({ id, preflight: preflight(200, allows), abandoned: true });
    const config = document(rule(PAGE_ORIGIN, ['GET', 'PUT'], ['*']));
    const { judged, findings } = judgeAll([shown(1), inferred(2), shown(3), inferred(4)], config);
    expect(judged.map(told)).toEqual(Array(4).fill([['cors/credentials-refused', 'credentials', null, null]]));
    const why = 'the request never followed: it carries credentials, or streams a body, which HTTP/1.1 does not take';
    expect(
      findings.map(({ attempts, diagnostic: { basis, notes } }) => [attempts, basis?.confidence, notes.includes(why)]),
    ).toEqual([
      [[1, 3], 'certain', false],
      [[2, 4], 'likely', true],
    ]);
  });

  test('that a request never followed may have another reason', () => {
    const allows = { 'Access-Control-Allow-Methods': 'PUT', 'Access-Control-Allow-Headers': '*' };
    const attempt = buildAttempt({ preflight: preflight(200, { ...star, ...allows }), abandoned: true });
    expect(judge(attempt, document(rule('*', ['PUT'], ['*'])), 's3').findings[0]?.diagnostic.basis).toMatchObject({
      confidence: 'likely',
      settledBy: expect.stringMatching(/credentials: `include` in the page; else the page gave the request up$/),
    });
  });

  test('a store that never allows them cannot be cured by an edit', () => {
    const judged = judge(
      { ...simple(200, { 'Access-Control-Allow-Origin': PAGE_ORIGIN }), credentials: true },
      GOOD,
      'oss',
    );
    expect(told(judged)).toEqual([['cors/credentials-refused', 'credentials', null, null]]);
  });
});

describe('a request of a HAR without preflight or answer', () => {
  const actual = buildExchange({
    method: 'PUT',
    status: null,
    har: { exporter: 'playwright', error: 'net::ERR_FAILED' },
  });
  const failed = (more: Partial<CorsAttempt>): CorsAttempt =>
    buildAttempt({ actual, method: 'PUT', preflightNeeded: true, preflightState: 'hidden', ...more });

  test('is refused as its preflight would be, for a header as for a method', () => {
    const xml = document(rule(PAGE_ORIGIN, ['GET', 'PUT'], ['content-type']));
    expect(told(judge(failed({ unsafeHeaderNames: ['x-oss-date'] }), xml))).toEqual([
      ['cors/header-not-allowed', 'allow-header', 0, 'x-oss-date'],
    ]);
    expect(told(judge(failed({ method: 'DELETE', unsafeHeaderNames: [] }), xml))).toEqual([
      ['cors/method-not-allowed', 'method', 0, 'DELETE'],
    ]);
    expect(told(judge(failed({ unsafeHeaderNames: [] }), xml))[0]?.[0]).toBe('not-cors/connection-failed');
  });

  test('is not said to be answered where no configuration is given', () => {
    const [finding] = judge(failed({}), null).findings;
    expect(finding?.diagnostic).toMatchObject({
      code: 'cors/refused-without-configuration',
      basis: { restsOn: 'browser', confidence: 'possible' },
    });
    expect(finding?.diagnostic.message).toMatch(/^the browser failed `PUT`.* no answer is in the input$/);
  });
});

describe('credentials of a request that a rule refuses', () => {
  const withCredentials = (more = {}) => ({ ...simple(200, {}), credentials: true, ...more });

  test('an answer of the bucket before it shows that the store allows them; one behind it comes too late', () => {
    const xml = document(rule('https://admin.example.com', ['GET']));
    const answer = { 'Access-Control-Allow-Origin': PAGE_ORIGIN, 'Access-Control-Allow-Credentials': 'true' };
    const elsewhere = { ...simple(200, answer), url: 'https://other.example/' };
    const curedBy = (...attempts: readonly CorsAttempt[]) => {
      const { judged } = judgeAll(attempts, xml);
      const { predicted, findings } = judged[attempts.findIndex(({ id }) => id === 9)]!;
      const hasDoubt = findings[0]?.diagnostic.notes.some((note) => note.includes('carries credentials, and whether'));
      return [predicted?.whatIf?.alone.origin, predicted?.whatIf?.uncertain.length, hasDoubt];
    };
    const refused = withCredentials({ id: 9 });
    expect(curedBy(simple(200, answer), refused)).toEqual([[0], 0, false]);
    for (const all of [[refused], [refused, simple(200, answer)], [elsewhere, refused]])
      expect(curedBy(...all)).toEqual([[], 1, true]);
  });

  test('no entry cures it where the store never allows them, so none is offered and nothing else is counted', () => {
    const xml = document(rule('https://admin.example.com', ['GET']));
    const { judged, findings } = judgeAll([simple(200, {}), withCredentials({ id: 2 })], xml, { dialect: 'ceph' });
    expect(judged.map(told)).toEqual([
      [['cors/origin-not-allowed', 'origin', 0, PAGE_ORIGIN]],
      [['cors/credentials-refused', 'origin', 0, PAGE_ORIGIN]],
    ]);
    expect(findings.map(({ count }) => count)).toEqual([1, 1]);
    expect(findings[1]?.diagnostic.help?.edits).toEqual([]);
  });

  test('the origin that no rule lists is the cause where only a guess says that the store never allows them', () => {
    const xml = document(rule('https://admin.example.com', ['GET']));
    for (const store of ['oss', 'r2', 'spaces'] as const) {
      const judged = judge(withCredentials(), xml, store);
      expect(told(judged)).toEqual([['cors/origin-not-allowed', 'origin', 0, PAGE_ORIGIN]]);
      expect(judged.findings[0]?.diagnostic.notes.at(-1)).toMatch(/carries credentials, and whether .* is not known/);
      expect(judged.predicted?.whatIf).toMatchObject({
        alone: { origin: [] },
        smallest: [],
        uncertain: [{ items: ['origin'], rules: [0] }],
        remains: null,
      });
    }
    expect(judge(simple(200, {}), xml, 'oss').findings[0]?.diagnostic.notes.join()).not.toContain('credentials');
  });

  test('that is told of a finding, whichever of its requests carries them, once', () => {
    const xml = document(rule('https://admin.example.com', ['GET']));
    const doubts = (...attempts: readonly CorsAttempt[]) =>
      judgeAll(attempts, xml).findings.map(({ diagnostic: { notes } }) =>
        notes.filter((note) => note.includes('carries credentials, and whether')).map((note) => note.slice(0, 36)),
      );
    const [without, carrying] = [simple(200, {}), withCredentials({ id: 2 })];
    expect(doubts(carrying, without, carrying)).toEqual([['the request carries credentials, and']]);
    expect(doubts(without, carrying, carrying)).toEqual([['of a later request: the request carr']]);
    expect(doubts(without, without)).toEqual([[]]);
  });

  test('a rule that answers `*` is told as such', () => {
    const put = withCredentials({ method: 'PUT', preflight: preflight(403), preflightNeeded: true });
    const [finding] = judge(put, document(rule('*', ['GET'])), 's3').findings;
    expect(finding?.diagnostic.message).toBe(
      'the request carries credentials, for which `*` in rule 1 does not do; nor does it allow `PUT`',
    );
  });

  test('an opaque origin comes first', () => {
    const judged = judge(withCredentials({ origin: 'null' }), document(rule('https://admin.example.com', ['GET'])));
    expect(told(judged)).toEqual([['cors/null-origin', 'origin', 0, 'null']]);
  });

  test('where the store allows them, the entry cures', () => {
    const judged = judge(withCredentials(), document(rule('https://admin.example.com', ['GET'])), 's3');
    expect(told(judged)).toEqual([['cors/origin-not-allowed', 'origin', 0, PAGE_ORIGIN]]);
  });
});

describe('stores that take a rule early', () => {
  const twice = document(rule(PAGE_ORIGIN, ['GET']), rule(PAGE_ORIGIN, ['GET', 'PUT'], ['*']));
  const denied = refused({
    preflight: preflight(403, {}, { errorBody: '<Error><Code>AccessDenied</Code></Error>' }),
  });

  test('a later rule that would allow the request is shadowed', () => {
    const judged = judge(denied, twice, 'ceph');
    expect(told(judged)).toEqual([['cors/rule-shadowed', 'method', 0, 'PUT']]);
    expect(judged.findings[0]?.diagnostic.notes[0]).toBe(
      'Ceph RADOS Gateway takes the first rule whose origin matches, and then looks at no other rule',
    );
  });

  test('the edit that is offered cures it', () => {
    const xml = document(rule(PAGE_ORIGIN, ['GET'], ['*']), rule(PAGE_ORIGIN, ['GET', 'PUT'], ['*']));
    const edit = judge(denied, xml, 'ceph').findings[0]?.diagnostic.help?.edits[0];
    expect(edit).toBeDefined();
    const cured = `${xml.slice(0, edit?.span.start)}${edit?.insert}${xml.slice(edit?.span.end)}`;
    expect(judge(denied, cured, 'ceph').predicted?.browser.verdict).toBe('allowed');
  });

  test('without such a rule the one that was taken is blamed, not the one that lacks least', () => {
    const xml = document(rule(PAGE_ORIGIN, ['GET']), rule(PAGE_ORIGIN, ['PUT'], ['content-type']));
    expect(told(judge(denied, xml, 'ceph')).map(([code, , index]) => [code, index])).toEqual([
      ['cors/method-not-allowed', 0],
      ['cors/header-not-allowed', 0],
      ['cors/header-not-allowed', 0],
    ]);
  });

  test('a store that looks for a full match has no shadowed rules', () => {
    const nothing = buildAttempt({ preflight: preflight(403), unsafeHeaderNames: ['content-type', 'x-oss-date'] });
    expect(told(judge(nothing, twice, 's3')).map(([code]) => code)).not.toContain('cors/rule-shadowed');
  });
});

describe('what is unknown of a store', () => {
  const pattern = document(rule(PAGE_ORIGIN.replace(/^(https?:\/\/)[^.]*/, '$1*'), ['PUT'], ['*']));

  test('is told as unknown where nothing shows it', () => {
    const unseen = buildAttempt({ preflight: null, actual: null, unsafeHeaderNames: ['content-type'] });
    const judged = judge(unseen, pattern, 'r2');
    expect(judged.predicted?.browser.verdict).toBe('unknown');
    expect(judged.predicted?.browser.because).toMatch(
      /^not known of Cloudflare R2: `\*` in AllowedOrigin; it would show in /,
    );
  });

  test('is settled by a capture, and the finding says so', () => {
    const judged = judge(refused(), pattern, 'r2');
    expect(told(judged)).toEqual([['cors/origin-not-allowed', 'origin', 0, PAGE_ORIGIN]]);
    expect(judged.findings[0]?.diagnostic.notes.at(-1)).toMatch(/this capture shows what is assumed here$/);
  });

  test('makes no drift where the capture shows that it passes', () => {
    const passed = buildAttempt({
      preflight: preflight(200, {
        'Access-Control-Allow-Origin': PAGE_ORIGIN,
        'Access-Control-Allow-Methods': 'PUT',
        'Access-Control-Allow-Headers': 'content-type,x-oss-date',
      }),
      unsafeHeaderNames: ['content-type', 'x-oss-date'],
    });
    expect(told(judge(passed, pattern, 'r2')).map(([code]) => code)).not.toContain('cors/drift');
  });

  test('blames no rule of an interface that looks at none', () => {
    const judged = judge(buildAttempt({ preflight: preflight(302), unsafeHeaderNames: [] }), GOOD, 'gcs@browser');
    expect(told(judged).map(([code]) => code)).not.toContain('cors/method-not-allowed');
    const silent = judge(buildAttempt({ preflight: preflight(200), unsafeHeaderNames: [] }), GOOD, 'gcs@browser');
    expect(told(silent).map(([code]) => code)).toEqual(['cors/rules-not-consulted']);
  });
});
