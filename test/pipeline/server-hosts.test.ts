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

test('of a long URL the host is remembered', () => {
  const hosts = new ServerHosts();
  hosts.note('10.0.0.1:443', `https://user:${'p'.repeat(400)}@long.example:8443/${'k'.repeat(100_000)}`);
  expect(hosts.lastAt('10.0.0.1')).toBe('long.example:8443');
});
