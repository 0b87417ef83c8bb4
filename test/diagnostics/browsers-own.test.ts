import { describe, expect, test } from 'vitest';
import { isBrowsersOwn } from '../../src/diagnostics/browser-hosts-table.ts';
import { quicNotDecoded } from '../../src/diagnostics/quic.ts';
import { Sightings } from '../../src/diagnostics/sightings.ts';
import {
  fatalAlert,
  handshakeMissing,
  lostTrack,
  noSecret,
  notDecoded,
  wrongSecret,
} from '../../src/diagnostics/tls.ts';

const BUCKET = 'media.oss-cn-hangzhou.aliyuncs.com';
const GIVEN = {
  known: 0,
  keysBeside: null,
  privateKeys: 0,
  emptyLogs: [],
  otherRsa: 0,
  ephemeral: 0,
  incomplete: [],
  late: 0,
};

/** Names in the order of their frames: the first in frame 1. */
function seen(...names: readonly string[]): Sightings {
  const sightings = new Sightings();
  for (const [at, name] of names.entries()) sightings.add(name, at + 1);
  return sightings;
}

test.each([
  ['update.googleapis.com', true],
  ['UPDATE.GoogleApis.com', true],
  ['edgedl.me.gvt1.com', true],
  ['push.services.mozilla.com', true],
  ['storage.googleapis.com', false],
  ['media.storage.googleapis.com', false],
  ['firebasestorage.googleapis.com', false],
  ['googleapis.com', false],
  ['notgvt1.com', false],
  ['update.googleapis.com.example', false],
  [BUCKET, false],
])('browsers ask %s of their own accord: %s', (host, isOwn) => expect(isBrowsersOwn(host)).toBe(isOwn));

describe.each([
  ['tls/no-secret', (all: Sightings) => noSecret('a.pcap', all, GIVEN)],
  ['tls/handshake-missing', (all: Sightings) => handshakeMissing('a.pcap', all, 'lost')],
  ['tls/wrong-secret', (all: Sightings) => wrongSecret('a.pcap', all)],
  ['tls/not-decoded', (all: Sightings) => notDecoded('a.pcap', all, 'version')],
  ['tls/fatal-alert', (all: Sightings) => fatalAlert('a.pcap', all, 'the client sent unknown_ca')],
  ['tls/lost-track', (all: Sightings) => lostTrack('a.pcap', all)],
] as const)('%s', (_, tell) => {
  test('what the browser asks by itself is out of the way, and counted', () => {
    const own = ['accounts.google.com', 'accounts.google.com', 'clients2.google.com:8443'];
    const told = tell(seen(...own, BUCKET, 'storage.googleapis.com'));
    expect(told.severity).toBe('warning');
    expect(told.message).toContain(`2 connections with ${BUCKET} and storage.googleapis.com`);
    expect(told.primary?.source).toMatchObject({ kind: 'frame', frame: 4 });
    expect(told.secondary.map(({ text }) => text).join()).not.toContain('accounts');
    expect(told.notes).toContain(
      'not counted: 3 connections with hosts that browsers ask of their own accord (accounts.google.com and clients2.google.com:8443)',
    );
  });

  test('where there is nothing else it is a hint', () => {
    const told = tell(seen('update.googleapis.com'));
    expect(told.severity).toBe('info');
    expect(told.message).toContain('1 connection with update.googleapis.com');
    expect(told.notes.join()).toContain('of their own accord');
  });

  test('nothing is said where there is none', () => {
    const told = tell(seen(BUCKET));
    expect(told.severity).toBe('warning');
    expect(told.notes.join()).not.toContain('accord');
  });
});

test('QUIC: the hosts of pages come first', () => {
  const host = (name: string) => ({ names: [name], address: '203.0.113.7:443' });
  const tell = (...names: readonly string[]) =>
    quicNotDecoded('a.pcap', 1, {
      connections: names.length,
      isFull: false,
      hosts: names.map(host),
      other: { count: 0, protocols: [] },
    });
  const told = tell('accounts.google.com', 'update.googleapis.com', 'redirector.gvt1.com', BUCKET);
  expect(told.severity).toBe('warning');
  expect(told.message).toContain(`4 QUIC connections with ${BUCKET}, accounts`);
  expect(tell('accounts.google.com').severity).toBe('info');
  expect(tell(BUCKET).notes.join()).not.toContain('accord');
});
