import { expect, test } from 'vitest';
import { RequestedHosts } from '../../src/pipeline/requested-hosts.ts';
import { buildExchange } from '../support/build-exchange.ts';

const EXCHANGE = buildExchange({});
const ask = (hosts: RequestedHosts, host: string, server: string | null = null): void =>
  hosts.note({ ...EXCHANGE, url: `http://${host}/a`, server });

test('hosts are told without port and case', () => {
  const hosts = new RequestedHosts();
  ask(hosts, 'Media.Example:8080');
  expect(['media.example', 'MEDIA.example:80', 'other.example'].map((host) => hosts.mayHave(host))).toEqual([
    true,
    true,
    false,
  ]);
});

test('a proxy that is asked for a tunnel was not asked for the host, but got a request', () => {
  const hosts = new RequestedHosts();
  hosts.note({ ...EXCHANGE, method: 'CONNECT', url: 'media.example:443', server: '192.0.2.7:3128' });
  expect([hosts.mayHave('media.example'), hosts.mayHaveServer('192.0.2.7:3128')]).toEqual([false, true]);
});

test('beyond ten thousand any host, and any server, may have been asked: none is said to have got no request', () => {
  const hosts = new RequestedHosts();
  for (let i = 1; i < 10_000; i++) ask(hosts, `${i}.example`, `192.0.2.1:${i}`);
  const answers = (): boolean[] => [hosts.mayHave('media.example'), hosts.mayHaveServer('192.0.2.7:80')];
  expect(answers()).toEqual([false, false]);
  ask(hosts, '9999.example', '192.0.2.1:9999');
  expect(answers()).toEqual([false, false]);
  ask(hosts, '10000.example', '192.0.2.1:10000');
  expect(answers()).toEqual([true, true]);
});
