import { expect, test } from 'vitest';
import { DnsReader } from '../../src/names/dns-reader.ts';
import { HostNames } from '../../src/names/host-names.ts';
import { buildDatagram } from '../support/build-datagram.ts';
import { dnsResponse } from '../support/build-dns.ts';

function make() {
  const names = new HostNames();
  const reader = new DnsReader(names);
  const answer = (payload: Buffer, frame = 1): void =>
    reader.datagram(buildDatagram({ from: '8.8.8.8:53', to: '10.0.0.2:40000', payload, frame }));
  return { names, reader, answer };
}

test('an answer names its addresses by what was asked for', () => {
  const { names, answer } = make();
  answer(
    dnsResponse({
      name: 'bucket.example',
      answers: [
        { type: 'CNAME', data: 'edge.example' },
        { type: 'A', owner: 'edge.example', data: '203.0.113.7' },
        { type: 'AAAA', owner: 'edge.example', data: '2001:db8::1' },
      ],
    }),
  );
  answer(Buffer.from('no DNS at all'));
  expect(names.of('203.0.113.7')).toEqual(['bucket.example']);
  expect(names.of('2001:db8::1')).toEqual(['bucket.example']);
});

test('a name without an answer is kept with its code and its frames', () => {
  const { reader, answer } = make();
  answer(dnsResponse({ name: 'no.example', rcode: 2 }), 4);
  answer(dnsResponse({ name: 'no.example', rcode: 3 }), 9);
  answer(dnsResponse({ name: 'yes.example', answers: [{ type: 'A', data: '203.0.113.7' }] }), 11);
  expect([...reader.failures.values()]).toEqual([{ name: 'no.example', rcode: 3, count: 2, frames: [4, 9] }]);
});

test('failures and their frames are bounded', () => {
  const { reader, answer } = make();
  for (let i = 1; i <= 20; i++) answer(dnsResponse({ name: 'no.example', rcode: 3 }), i);
  for (let i = 0; i < 5000; i++) answer(dnsResponse({ name: `x${i}.example`, rcode: 3 }));
  expect(reader.failures.get('no.example')).toMatchObject({ count: 20, frames: [1, 2, 3, 4, 5, 6, 7, 8] });
  expect(reader.failures.size).toBe(4096);
});
