import { describe, expect, test } from 'vitest';
import { type Asked, rulesFor, Unconfigured } from '../../src/attribution/unconfigured.ts';
import type { CorsAttempt } from '../../src/pairing/attempt.ts';

const asked = (attempt: Partial<CorsAttempt>, more: Partial<Asked> = {}): Asked => ({
  host: 'bucket.example',
  attempt: { origin: 'https://app.example', method: 'GET', unsafeHeaderNames: [], ...attempt } as CorsAttempt,
  allowed: 'any',
  evidence: () => [],
  told: false,
  ...more,
});
const count = (text: string, part: string): number => text.split(part).length - 1;

describe('rules for a bucket without any', () => {
  test('let through all that was asked, a rule for each origin; what adds nothing is no news', () => {
    const unconfigured = new Unconfigured();
    const note = (attempt: Partial<CorsAttempt>) => unconfigured.note(asked(attempt))!;
    expect(note({}).isNews).toBe(true);
    expect(note({}).isNews).toBe(false);
    expect(note({ method: 'PUT', unsafeHeaderNames: ['x-a&b'] }).isNews).toBe(true);
    const { bucket } = note({ origin: 'https://admin.example', method: 'DELETE' });
    const [app, admin] = rulesFor(bucket);
    expect(app).toContain('<AllowedMethod>GET</AllowedMethod>\n  <AllowedMethod>PUT</AllowedMethod>');
    expect(app).toContain('<AllowedHeader>x-a&amp;b</AllowedHeader>');
    expect(admin).toContain(
      '<AllowedOrigin>https://admin.example</AllowedOrigin>\n  <AllowedMethod>DELETE</AllowedMethod>',
    );
  });

  test('never name an opaque origin, nor a method that the store does not know', () => {
    const unconfigured = new Unconfigured();
    const { bucket } = unconfigured.note(asked({ origin: 'null', method: 'PATCH' }, { allowed: ['GET'] }))!;
    expect(rulesFor(bucket)).toEqual([]);
    unconfigured.note(asked({ origin: 'null' }));
    expect(rulesFor(bucket)[0]).toContain('<AllowedOrigin>https://YOUR-SITE</AllowedOrigin>');
    unconfigured.note(asked({}));
    expect(rulesFor(bucket).join()).not.toContain('YOUR-SITE');
  });

  test('show where the store says so itself, once it does', () => {
    const unconfigured = new Unconfigured();
    const { bucket } = unconfigured.note(asked({}))!;
    const evidence = (): never[] => [];
    expect(unconfigured.note(asked({}, { told: true, evidence }))!.isNews).toBe(true);
    expect([bucket.told, bucket.evidence]).toEqual([true, evidence]);
    expect(unconfigured.note(asked({}, { told: true }))!.isNews).toBe(false);
  });

  test('grow up to bounds: origins, methods, headers, buckets', () => {
    const unconfigured = new Unconfigured();
    const many = Array.from({ length: 60 }, (_, n) => n);
    for (const n of many) unconfigured.note(asked({ method: `M${n}`, unsafeHeaderNames: many.map((h) => `x-${h}`) }));
    for (const n of many) unconfigured.note(asked({ origin: `https://o${n}.example` }));
    const rules = rulesFor(unconfigured.note(asked({}))!.bucket);
    expect(rules).toHaveLength(8);
    expect([count(rules[0]!, '<AllowedMethod>'), count(rules[0]!, '<AllowedHeader>')]).toEqual([20, 50]);
    for (let n = 0; n < 999; n++) expect(unconfigured.note(asked({}, { host: `b${n}` }))).not.toBeNull();
    expect(unconfigured.note(asked({}, { host: 'one too many' }))).toBeNull();
    expect(unconfigured.note(asked({}))).not.toBeNull();
  });
});
