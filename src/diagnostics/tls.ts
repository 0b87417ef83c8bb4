import { apart } from './browsers-own.ts';
import type { Code } from './code.ts';
import type { Diagnostic, Label } from './diagnostic.ts';
import { advice, atFrame } from './parts.ts';
import type { Sighting, Sightings } from './sightings.ts';
import { listOf, plural } from './wording.ts';

/** Connections of a kind, by the name that the client asked for, else that of the certificate, else the address. */
type Seen = Pick<Sightings, 'count' | 'firstFrame' | 'names' | 'all'>;

const RECORD =
  'start the browser with the environment variable SSLKEYLOGFILE=/tmp/keys.log (Chrome, Edge, Firefox; close all its windows before), capture again, and add --keylog /tmp/keys.log';

/** What there is to decrypt with. */
export interface GivenSecrets {
  /** How many secrets, of whichever connections. */
  readonly known: number;
  /** A key log that lies beside the input and was not given. */
  readonly keysBeside: string | null;
  readonly privateKeys: number;
  /** Key logs that were given and hold nothing, each with the reason. */
  readonly emptyLogs: readonly string[];
  /** How many connections send their secret under an RSA key, but none of these. */
  readonly otherRsa: number;
  /** How many no private key can open. */
  readonly ephemeral: number;
  /** How many connections lack the secrets of these labels, though others of theirs are known. */
  readonly incomplete: readonly (readonly [labels: string, count: number])[];
  /** How many have their secrets now, but were given up before. */
  readonly late: number;
}

/** Encrypted, and nothing to decrypt it with. */
export function noSecret(file: string, all: Seen, given: GivenSecrets): Diagnostic {
  const { seen, isOwn, notes } = apart(all);
  const { count } = seen;
  const [were, whose] = count === 1 ? ['was not read', 'its secret'] : ['were not read', 'their secrets'];
  const why = given.late === all.count ? 'came too late' : count === 1 ? 'is not known' : 'are not known';
  return {
    code: 'tls/no-secret',
    severity: isOwn ? 'info' : 'warning',
    message: `${connections(seen)} ${were}: ${whose} ${why}`,
    primary: atFrame(file, seen.firstFrame, 'begins here'),
    secondary: others(file, seen),
    notes: [
      ...(isOwn
        ? []
        : ['what was asked and answered there is not in this report: that nothing is wrong cannot be concluded']),
      ...notes,
      ...keyLogNotes(all.count, given),
      ...privateKeyNotes(given),
    ],
    help: isOwn ? null : advice(whatToGive(given)),
  };
}

/** Why key logs did not help with these `count` connections. */
function keyLogNotes(count: number, { known, incomplete, late, emptyLogs }: GivenSecrets): string[] {
  const those = (some: number): string => (some < count ? `${some} of them` : count === 1 ? 'it' : 'them');
  const notes = incomplete.map(
    ([labels, some]) =>
      `the key log has secrets for ${those(some)}, but no ${labels}; what is protected by that, and all behind it, was not read`,
  );
  if (late > 0) {
    notes.push(
      `the secrets for ${those(late)} came late: more had come by then than is held for connections whose secrets are not known yet`,
    );
  }
  const left = count - late - incomplete.reduce((sum, [, some]) => sum + some, 0);
  const empty = emptyLogs.map((log) => `no secret comes from the key log ${log}`);
  if (known === 0 || left === 0) return [...notes, ...empty];
  // Some of those that are known are of connections that lack another.
  const theirs =
    left < count
      ? `no secret that is known is of the other ${left === 1 ? 'one' : left}`
      : `the ${plural(known, 'secret that is known is', 'secrets that are known are')} of other connections`;
  return [...notes, ...empty, theirs];
}

/** Why private keys did not help. */
function privateKeyNotes({ privateKeys, otherRsa, ephemeral }: GivenSecrets): string[] {
  if (privateKeys === 0) return [];
  const notes: string[] = [];
  if (otherRsa > 0) {
    const are = otherRsa === 1 ? 'connection exchanges' : 'connections exchange';
    notes.push(`${otherRsa} ${are} keys with RSA, but no private key that is given is that of the server`);
  }
  if (ephemeral > 0) {
    const are = ephemeral === 1 ? 'connection exchanges' : 'connections exchange';
    notes.push(`${ephemeral} ${are} keys with (EC)DHE, which no private key opens: that takes a key log`);
  }
  return notes;
}

function whatToGive({ known, keysBeside, late }: GivenSecrets): string {
  if (late > 0) return READ_LATER;
  if (keysBeside !== null) return addBeside(keysBeside);
  return known === 0 ? RECORD : 'give the key log that was written while this capture was made, whole and unedited';
}

const READ_LATER =
  'save the capture (tcpdump -w all.pcap), and read the file with its key log (--keylog) when the recording is over';

const UNEDITED = 'give the key log that was written while this capture was made, unedited';

const addBeside = (path: string): string => `there is a key log beside the capture: add --keylog ${path}`;

/** Why the first messages of a connection are not in the capture, or cannot be read. */
export type HandshakeLoss = 'began-before' | 'lost' | 'damaged' | 'crowded';

interface Loss {
  readonly why: string;
  readonly where: string;
  readonly help: string;
  readonly note: string;
}

const RANDOM_NEEDED =
  'a key log names its secrets by a number that only the first message of a connection has; of TLS 1.3 with AES-GCM they are found without it, if the key log has them';

const LOSSES: Readonly<Record<HandshakeLoss, Loss>> = {
  'began-before': {
    why: 'the handshake is not in the capture',
    where: 'encrypted already',
    help: 'start the capture first and the browser (or a fresh private window) then',
    note: RANDOM_NEEDED,
  },
  lost: {
    why: 'packets of the handshake are missing from the capture',
    where: 'begins here',
    help: 'capture again with a larger buffer (tcpdump -B 16384)',
    note: RANDOM_NEEDED,
  },
  damaged: {
    why: 'the handshake is damaged in the capture',
    where: 'begins here',
    help: 'capture again, or take the file from where it was recorded: it was damaged on the way',
    note: 'which cipher the server chose stands in its first message only; without it no record can be opened',
  },
  crowded: {
    why: 'too many connections were half begun at a time to wait for the rest of each',
    where: 'begins here',
    help: 'capture less at a time, or take the packets of one host out of the file: tcpdump -r all.pcap -w one.pcap host 203.0.113.7',
    note: 'the oldest are given up first',
  },
};

interface NotRead {
  readonly code: Code;
  readonly message: (seen: Seen) => string;
  readonly where: string;
  readonly note: string;
  readonly help: string;
}

/** Connections of which something was not read; those of the browser itself are no matter. */
function notRead(file: string, all: Seen, { code, message, where, note, help }: NotRead): Diagnostic {
  const { seen, isOwn, notes } = apart(all);
  return {
    code,
    severity: isOwn ? 'info' : 'warning',
    message: message(seen),
    primary: atFrame(file, seen.firstFrame, where),
    secondary: others(file, seen),
    notes: [...notes, note],
    help: advice(help),
  };
}

/** Their first messages are not there, so no secret can be found for them. */
export function handshakeMissing(file: string, all: Seen, loss: HandshakeLoss): Diagnostic {
  const { why, where, help, note } = LOSSES[loss];
  const message = (seen: Seen): string => `${connections(seen)} ${seen.count === 1 ? 'was' : 'were'} not read: ${why}`;
  return notRead(file, all, { code: 'tls/handshake-missing', message, where, note, help });
}

/** Secrets were found, but no record opens with them. `keysBeside`: a key log that lies beside the input and was not given. */
export const wrongSecret = (file: string, all: Seen, keysBeside: string | null = null): Diagnostic =>
  notRead(file, all, {
    code: 'tls/wrong-secret',
    message: (seen) =>
      `${connections(seen)} ${seen.count === 1 ? 'does' : 'do'} not open with the secrets that are given for ${seen.count === 1 ? 'it' : 'them'}`,
    where: 'begins here',
    note: 'every record is checked against its tag; what does not fit is never shown',
    help: keysBeside === null ? UNEDITED : addBeside(keysBeside),
  });

/** Connections that a proxy (or a translation of addresses) hands on, captured on both of its sides. */
export function onSeveralLegs(file: string, count: number): Diagnostic {
  return {
    code: 'tls/several-legs',
    severity: 'info',
    message: `${plural(count, 'connection')} captured on both sides of a proxy or an address translation; ${count === 1 ? 'it is' : 'each is'} read once`,
    primary: {
      source: { kind: 'file', file, offset: null },
      text: 'the same handshake, by its client random, on another connection',
    },
    secondary: [],
    notes: ['told is the side on which data was seen first; what it lacks is not taken from the other'],
    help: null,
  };
}

/** What this version cannot open. */
const OBSTACLES: Readonly<Record<string, { readonly why: string; readonly help: string }>> = {
  version: {
    why: 'they speak SSL 3.0, a draft of TLS 1.3, or something newer; TLS 1.0 to 1.3 are read',
    help: 'let client and server speak TLS 1.2 or 1.3',
  },
  suite: {
    why: 'their cipher suite is not known; all that browsers offer are',
    help: 'let the server choose one of the suites that browsers offer',
  },
  compression: {
    why: 'they compress with TLS, which no browser does',
    help: 'switch TLS compression off',
  },
  tunnel: {
    why: 'tunnels over HTTP/2, and those inside another, are not looked into',
    help: 'capture without the proxy, or export a HAR from the browser (DevTools, Network, "Export HAR")',
  },
};

export function notDecoded(file: string, all: Seen, obstacle: string): Diagnostic {
  const { why, help } = OBSTACLES[obstacle] ?? OBSTACLES['suite']!;
  const what = obstacle === 'tunnel' ? 'inside a tunnel of a proxy' : 'encrypted in a way';
  const message = (seen: Seen): string =>
    `${connections(seen)} ${seen.count === 1 ? 'is' : 'are'} ${what} that is not read`;
  return notRead(file, all, { code: 'tls/not-decoded', message, where: 'begins here', note: why, help });
}

/** `what`: who sent which alert. */
export const fatalAlert = (file: string, all: Seen, what: string): Diagnostic =>
  notRead(file, all, {
    code: 'tls/fatal-alert',
    message: (seen) => `TLS failed on ${connections(seen)}: ${what}`,
    where: what,
    note: 'a request on such a connection failed before CORS could matter; no configuration of a bucket cures that',
    help: 'open the address itself in the browser, and look at the certificate and at what intercepts TLS on the way',
  });

/** From some frame on, records could not be opened any more. */
export const lostTrack = (file: string, all: Seen): Diagnostic =>
  notRead(file, all, {
    code: 'tls/lost-track',
    message: (seen) => `${connections(seen)} could be read only in part`,
    where: 'not read from here on',
    note: 'too much is missing or damaged to find the next record; what came before is in the report',
    help: 'capture again with a larger buffer (tcpdump -B 16384) and without a snaplen limit',
  });

/** Records that do not open although those around them do. */
export function damagedRecord(file: string, seen: Seen): Diagnostic {
  return {
    code: 'tls/damaged-record',
    severity: 'warning',
    message: `${plural(seen.count, 'record')} of ${listOf(seen.names)} ${seen.count === 1 ? 'does' : 'do'} not fit ${seen.count === 1 ? 'its tag' : 'their tags'} and ${seen.count === 1 ? 'was' : 'were'} left out`,
    primary: atFrame(file, seen.firstFrame, 'this one is the first'),
    secondary: others(file, seen),
    notes: ['the capture is damaged, or two copies of a segment differ; what such a record says is not believed'],
    help: null,
  };
}

/** Lines of a key log that say nothing we know, and how many secrets there are; `mistaken`: what to do with what is no key log. Their content is never shown. */
export function unknownKeyLogLines(
  file: string,
  lines: number,
  secrets: number,
  mistaken: string | null = null,
): Diagnostic {
  const skipped = `${plural(lines, 'line')} of the key log ${lines === 1 ? 'is' : 'are'} not understood`;
  return {
    code: 'tls/unknown-key-log-lines',
    severity: secrets === 0 ? 'warning' : 'info',
    message: secrets === 0 ? `${skipped}, and no other line is a secret` : `${skipped} and skipped`,
    primary: { source: { kind: 'file', file, offset: null }, text: `${plural(secrets, 'secret')} found` },
    secondary: [],
    notes: ['a line is a label, a client random (64 hexadecimal digits) and a secret, with blanks between them'],
    help: secrets > 0 || mistaken === null ? null : advice(mistaken),
  };
}

/** What stays unread where recorders cut handshakes short, in words for what is said of that. */
export function cutHandshakes(all: Seen): string[] {
  if (all.count === 0) return [];
  const { seen, notes } = apart(all);
  const was = seen.count === 1 ? 'was' : 'were';
  return [`${connections(seen)} ${was} not read: packets of the TLS handshake were cut`, ...notes];
}

const connections = ({ count, names }: Seen): string => `${plural(count, 'connection')} with ${listOf(names)}`;

/** The hosts, with their frames, where there are several. */
function others(file: string, { all }: Seen): Label[] {
  if (all.length < 2) return [];
  return all
    .slice(0, 3)
    .map((seen: Sighting) => atFrame(file, seen.frame, `${seen.name}: ${plural(seen.count, 'time')}`));
}
