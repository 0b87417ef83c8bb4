import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { draftOf, VERSION_1, VERSION_2 } from './version.ts';

const SALT_OF_1 = Buffer.from('38762cf7f55934b34d179ae6a4c80cadccbb7f0a', 'hex');

/** RFC 9001 section 5.2 and RFC 9369 section 3.3.1. */
const SALTS: ReadonlyMap<number, Buffer> = new Map([
  [VERSION_1, SALT_OF_1],
  [VERSION_2, Buffer.from('0dede3def700a6db819381be6e269dcbf9bd2ed9', 'hex')],
]);

/** draft-ietf-quic-tls section 5.2: the last draft that has a salt, and the salt. */
const SALTS_OF_DRAFTS: readonly (readonly [last: number, salt: Buffer])[] = [
  [22, Buffer.from('7fbcdb0e7c66bbe9193a96cd21519ebd7a02644a', 'hex')],
  [28, Buffer.from('c3eef712c72ebb5a11a7d2432bb46365bef9f502', 'hex')],
  [32, Buffer.from('afbfec289993d24c9e9786f19c6111e04390a899', 'hex')],
  [34, SALT_OF_1],
];

function saltOf(version: number): Buffer | null {
  const draft = draftOf(version);
  if (draft === null) return SALTS.get(version) ?? null;
  return SALTS_OF_DRAFTS.find(([last]) => draft <= last)?.[1] ?? null;
}

const KEY_BYTES = 16;
const IV_BYTES = 12;
const SECRET_BYTES = 32;
const TAG_BYTES = 16;
const SAMPLE_BYTES = 16;
/** RFC 9001 section 5.4.2: the packet number is taken to be this long for the place of the sample. */
const MAX_NUMBER_BYTES = 4;

export interface InitialKeys {
  readonly key: Buffer;
  readonly iv: Buffer;
  /** For header protection. */
  readonly hp: Buffer;
}

/** The keys of the client's Initial packets, which follow from its first DCID; `null` for a version without known salt. */
export function clientInitialKeys(version: number, dcid: Uint8Array): InitialKeys | null {
  const salt = saltOf(version);
  if (salt === null) return null;
  const initialSecret = createHmac('sha256', salt).update(dcid).digest();
  const secret = expandLabel(initialSecret, 'client in', SECRET_BYTES);
  const prefix = version === VERSION_2 ? 'quicv2 ' : 'quic ';
  return {
    key: expandLabel(secret, `${prefix}key`, KEY_BYTES),
    iv: expandLabel(secret, `${prefix}iv`, IV_BYTES),
    hp: expandLabel(secret, `${prefix}hp`, KEY_BYTES),
  };
}

/**
 * Opens the Initial packet `packet`, whose packet number begins at `numberAt`; at least 20 bytes stand there. Returns
 * its frames, `null` when these are not its keys.
 */
export function openInitial({ key, iv, hp }: InitialKeys, packet: Buffer, numberAt: number): Buffer | null {
  const mask = createCipheriv('aes-128-ecb', hp, null).update(
    packet.subarray(numberAt + MAX_NUMBER_BYTES, numberAt + MAX_NUMBER_BYTES + SAMPLE_BYTES),
  );
  // RFC 9001 section 5.4.1
  const first = packet[0]! ^ (mask[0]! & 0x0f);
  const numberLength = (first & 0x03) + 1;
  const header = Buffer.from(packet.subarray(0, numberAt + numberLength));
  header[0] = first;
  const nonce = Buffer.from(iv);
  for (let i = 0; i < numberLength; i++) {
    header[numberAt + i]! ^= mask[1 + i]!;
    // A client's first packets have small numbers: what is written is the whole number (RFC 9000 section A.3).
    nonce[IV_BYTES - numberLength + i]! ^= header[numberAt + i]!;
  }
  const decipher = createDecipheriv('aes-128-gcm', key, nonce).setAAD(header);
  decipher.setAuthTag(packet.subarray(packet.length - TAG_BYTES));
  const frames = decipher.update(packet.subarray(header.length, packet.length - TAG_BYTES));
  try {
    decipher.final();
  } catch {
    return null;
  }
  return frames;
}

/** HKDF-Expand-Label (RFC 8446 section 7.1) without context, of one block at most. */
function expandLabel(secret: Buffer, label: string, length: number): Buffer {
  const name = `tls13 ${label}`;
  const info = Buffer.from([0, length, name.length, ...Buffer.from(name, 'latin1'), 0, 1]);
  return createHmac('sha256', secret).update(info).digest().subarray(0, length);
}
