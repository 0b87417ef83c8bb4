import { Sightings } from '../../../src/diagnostics/sightings.ts';
import {
  damagedRecord,
  fatalAlert,
  handshakeMissing,
  lostTrack,
  noSecret,
  notDecoded,
  onSeveralLegs,
  unknownKeyLogLines,
  wrongSecret,
} from '../../../src/diagnostics/tls.ts';

const only = <D>(diagnostic: D) => ({ sources: {}, diagnostic });

function seen(...hosts: readonly (readonly [name: string, frame: number])[]): Sightings {
  const sightings = new Sightings();
  for (const [name, frame] of hosts) sightings.add(name, frame);
  return sightings;
}

const BUCKET = 'examplebucket.oss-cn-hangzhou.aliyuncs.com';
const ONE = seen([BUCKET, 12]);
const TWO = seen([BUCKET, 12], ['10.0.0.9:8443', 40], [BUCKET, 61]);

const NONE_GIVEN = {
  known: 0,
  keysBeside: null,
  privateKeys: 0,
  emptyLogs: [],
  otherRsa: 0,
  ephemeral: 3,
  incomplete: [],
  late: 0,
};

export const examples = {
  'tls/no-secret': () => only(noSecret('upload.pcapng', TWO, NONE_GIVEN)),
  'tls/handshake-missing': () => only(handshakeMissing('upload.pcapng', ONE, 'began-before')),
  'tls/wrong-secret': () => only(wrongSecret('upload.pcapng', ONE)),
  'tls/not-decoded': () => only(notDecoded('upload.pcapng', ONE, 'tunnel')),
  'tls/fatal-alert': () => only(fatalAlert('upload.pcapng', TWO, 'the client sent certificate_unknown')),
  'tls/several-legs': () => only(onSeveralLegs('upload.pcapng', 3)),
  'tls/lost-track': () => only(lostTrack('upload.pcapng', ONE)),
  'tls/damaged-record': () => only(damagedRecord('upload.pcapng', ONE)),
  'tls/unknown-key-log-lines': () => only(unknownKeyLogLines('keys.log', 3, 0)),
} as const;
