import { describe, expect, it } from 'vitest';
import { REDACTED, REDACTING } from '../../src/report/redact.ts';

const SECRET = 'hunter2-hunter2';
const json = JSON.stringify({ keep: 'visible', token: SECRET });
const once = encodeURIComponent(json);

describe('JSON inside a URL', () => {
  it.each([
    ['as it is', json],
    ['encoded', once],
    ['encoded with plain colons', once.replaceAll('%3A', ':')],
    ['encoded with blanks', once.replaceAll('%3A', '%3A+%20')],
    ['encoded twice', encodeURIComponent(once)],
  ])('loses its secret members: %s', (_how, written) => {
    for (const url of [`https://b.example/k?v=${written}&x=1`, `https://b.example/k?${written}`]) {
      for (const printed of [REDACTING.url(url), REDACTING.text(`see ${url}`)]) {
        expect(printed).not.toContain(SECRET);
        expect(printed).toContain(REDACTED);
        expect(printed).toContain('visible');
      }
    }
  });

  it('loses a secret that holds an escaped quote', () => {
    const written = encodeURIComponent(JSON.stringify({ password: `a"${SECRET}` }));
    expect(REDACTING.url(`https://b.example/k?v=${written}`)).not.toContain(SECRET);
  });

  it('keeps members that are no secret', () => {
    const url = `https://b.example/k?v=${encodeURIComponent('{"name":"visible"}')}`;
    expect(REDACTING.url(url)).toBe(url);
  });
});
