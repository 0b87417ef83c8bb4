import { expect, test } from 'vitest';
import { harLines } from '../../src/tui/har-text.ts';
import { look } from '../support/tui-session.ts';

const entry = {
  request: {
    url: 'https://b.example/k?Signature=secretsecret1&x=1',
    headers: [
      { name: 'Origin', value: 'https://a.example' },
      { name: 'X-Api-Key', value: 'secretsecret2' },
    ],
    cookies: [{ name: 'sid', value: 'secretsecret3', httpOnly: true }],
    queryString: [
      { name: 'Signature', value: 'secretsecret4' },
      { name: 'x', value: '1' },
    ],
    postData: { text: '{"password":"secretsecret5"}' },
  },
  response: { content: { text: '\u001b[31mred\u202e' } },
};

test('shows an entry on few lines, without secrets and control characters', () => {
  const lines = harLines(JSON.stringify(entry), look(100, 30))!;
  const text = lines.join('\n');
  expect(text).not.toMatch(/secretsecret|[\x00-\x09\x0b-\x1f\u202e]/);
  expect(lines).toContain('        {"name":"Origin","value":"https://a.example"},');
  expect(lines).toContain('        {"name":"x","value":"1"}');
  expect(harLines(JSON.stringify(entry), look(100, 30, { showSecrets: true }))!.join('\n')).toContain('secretsecret2');
});

test('what is no JSON is nothing; depth has an end', () => {
  expect(harLines('{', look(100, 30))).toBeNull();
  const deep = `${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`;
  expect(harLines(deep, look(100, 30))!.length).toBeLessThan(60);
});
