import { expect, test } from 'vitest';
import { redactorFor } from '../../src/report/redact.ts';
import { UrlJson } from '../../src/report/url-json.ts';

test('writes each URL as the redactor has it, known or not', () => {
  const urls = new UrlJson(redactorFor(false));
  for (let round = 0; round < 2; round++) {
    for (let n = 0; n < 3000; n++) {
      const url = `https://b.example/${n % 2000}?Signature=abc${n}&x="${n}`;
      expect(urls.of(url)).toBe(JSON.stringify(`https://b.example/${n % 2000}?Signature=[redacted]&x="${n}`));
    }
  }
});
