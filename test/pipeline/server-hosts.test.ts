import { expect, test } from 'vitest';
import { ServerHosts } from '../../src/pipeline/server-hosts.ts';

test('knows the host that was asked last at an address, at a port of the web or the very same', () => {
  const hosts = new ServerHosts();
  hosts.note('192.0.2.1:443', 'https://a.example/x');
  hosts.note('[2001:db8::1]:443', 'https://b.example?a=/x');
  const servers = ['192.0.2.1:443', '192.0.2.1:80', '[2001:db8::1]:443', '192.0.2.2:443', '192.0.2.1:3128'];
  expect(servers.map((server) => hosts.lastNear(server))).toEqual(['a.example', 'a.example', 'b.example', null, null]);
  hosts.note('192.0.2.1:443', 'https://a.example/y');
  hosts.note('192.0.2.1:80', 'http://c.example');
  expect(hosts.lastNear('192.0.2.1:443')).toBe('c.example');
  hosts.note('192.0.2.1:443', 'https://a.example/x');
  expect(hosts.lastNear('192.0.2.1:443')).toBe('a.example');
  hosts.note('192.0.2.1:9000', 'http://d.example:9000');
  expect(hosts.lastNear('192.0.2.1:9000')).toBe('d.example:9000');
});

test('of a long URL the host is remembered', () => {
  const hosts = new ServerHosts();
  hosts.note('10.0.0.1:443', `https://user:${'p'.repeat(400)}@long.example:8443/${'k'.repeat(100_000)}`);
  expect(hosts.lastNear('10.0.0.1:443')).toBe('long.example:8443');
});
