import { expect, test } from 'vitest';
import { ServerHosts } from '../../src/pipeline/server-hosts.ts';

test('knows the host that was asked last at an address, whatever the port', () => {
  const hosts = new ServerHosts();
  hosts.note('192.0.2.1:443', 'https://a.example/x');
  hosts.note('[2001:db8::1]:443', 'https://b.example?a=/x');
  expect([hosts.lastAt('192.0.2.1'), hosts.lastAt('2001:db8::1'), hosts.lastAt('192.0.2.2')]).toEqual([
    'a.example',
    'b.example',
    null,
  ]);
  hosts.note('192.0.2.1:443', 'https://a.example/y');
  hosts.note('192.0.2.1:80', 'http://c.example');
  expect(hosts.lastAt('192.0.2.1')).toBe('c.example');
  hosts.note('192.0.2.1:443', 'https://a.example/x');
  expect(hosts.lastAt('192.0.2.1')).toBe('a.example');
});
