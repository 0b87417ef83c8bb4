import type { AeadName, CbcName, HashName } from './crypto.ts';

interface CipherBase {
  readonly keyLength: number;
}

/** How the records of a suite are protected. */
export type Cipher =
  | (CipherBase & {
      readonly kind: 'aead';
      readonly name: AeadName;
      readonly tagLength: 8 | 16;
      /** TLS 1.2 only: the nonce's part that comes from the key block; the rest (8 or 0 bytes) is in the record. */
      readonly fixedIvLength: 4 | 12;
    })
  | (CipherBase & {
      readonly kind: 'cbc';
      readonly name: CbcName;
      readonly blockLength: 8 | 16;
      readonly mac: HashName;
    })
  | (CipherBase & { readonly kind: 'rc4' | 'null'; readonly mac: HashName });

/** What a reader has to know of a cipher suite. */
export interface Suite {
  readonly id: number;
  /** Of the PRF (TLS 1.2) or of HKDF (TLS 1.3). */
  readonly hash: 'sha256' | 'sha384';
  readonly cipher: Cipher;
  /** The premaster secret travels encrypted for the server's RSA key. */
  readonly isRsaKeyExchange: boolean;
}

const gcm = (family: 'aes' | 'aria', bits: 128 | 256): Cipher => ({
  kind: 'aead',
  name: `${family}-${bits}-gcm`,
  keyLength: bits / 8,
  tagLength: 16,
  fixedIvLength: 4,
});
const ccm = (bits: 128 | 256, tagLength: 8 | 16): Cipher => ({
  kind: 'aead',
  name: `aes-${bits}-ccm`,
  keyLength: bits / 8,
  tagLength,
  fixedIvLength: 4,
});
const chacha: Cipher = { kind: 'aead', name: 'chacha20-poly1305', keyLength: 32, tagLength: 16, fixedIvLength: 12 };
const cbc = (family: 'aes' | 'camellia', bits: 128 | 256, mac: HashName): Cipher => ({
  kind: 'cbc',
  name: `${family}-${bits}-cbc`,
  keyLength: bits / 8,
  blockLength: 16,
  mac,
});
const tripleDes: Cipher = { kind: 'cbc', name: 'des-ede3-cbc', keyLength: 24, blockLength: 8, mac: 'sha1' };
const rc4 = (mac: HashName): Cipher => ({ kind: 'rc4', keyLength: 16, mac });
const none = (mac: HashName): Cipher => ({ kind: 'null', keyLength: 0, mac });

interface Row {
  readonly cipher: Cipher;
  readonly hash: 'sha256' | 'sha384';
  /** Suites with RSA key exchange, and all others with this protection. */
  readonly rsa: readonly number[];
  readonly others: readonly number[];
}

/**
 * https://www.iana.org/assignments/tls-parameters. How keys are agreed upon does not matter where the master secret is
 * given, so suites that no browser offers (PSK, SRP, static Diffie-Hellman) are here too; not those of Kerberos and GOST.
 */
const ROWS: readonly Row[] = [
  { cipher: gcm('aes', 128), hash: 'sha256', rsa: [], others: [0x1301] },
  { cipher: gcm('aes', 256), hash: 'sha384', rsa: [], others: [0x1302] },
  { cipher: chacha, hash: 'sha256', rsa: [], others: [0x1303] },
  { cipher: ccm(128, 16), hash: 'sha256', rsa: [], others: [0x1304] },
  { cipher: ccm(128, 8), hash: 'sha256', rsa: [], others: [0x1305] },
  {
    cipher: gcm('aes', 128),
    hash: 'sha256',
    rsa: [0x009c],
    others: [0x009e, 0x00a0, 0x00a2, 0x00a4, 0x00a6, 0x00a8, 0x00aa, 0x00ac, 0xc02b, 0xc02d, 0xc02f, 0xc031, 0xd001],
  },
  {
    cipher: gcm('aes', 256),
    hash: 'sha384',
    rsa: [0x009d],
    others: [0x009f, 0x00a1, 0x00a3, 0x00a5, 0x00a7, 0x00a9, 0x00ab, 0x00ad, 0xc02c, 0xc02e, 0xc030, 0xc032, 0xd002],
  },
  { cipher: chacha, hash: 'sha256', rsa: [], others: [0xcca8, 0xcca9, 0xccaa, 0xccab, 0xccac, 0xccad, 0xccae] },
  { cipher: ccm(128, 16), hash: 'sha256', rsa: [0xc09c], others: [0xc09e, 0xc0a4, 0xc0a6, 0xc0ac, 0xd005] },
  { cipher: ccm(256, 16), hash: 'sha256', rsa: [0xc09d], others: [0xc09f, 0xc0a5, 0xc0a7, 0xc0ad] },
  { cipher: ccm(128, 8), hash: 'sha256', rsa: [0xc0a0], others: [0xc0a2, 0xc0a8, 0xc0aa, 0xc0ae, 0xd003] },
  { cipher: ccm(256, 8), hash: 'sha256', rsa: [0xc0a1], others: [0xc0a3, 0xc0a9, 0xc0ab, 0xc0af] },
  { cipher: gcm('aria', 128), hash: 'sha256', rsa: [0xc050], others: [0xc052, 0xc056, 0xc05c, 0xc060] },
  { cipher: gcm('aria', 256), hash: 'sha384', rsa: [0xc051], others: [0xc053, 0xc057, 0xc05d, 0xc061] },
  {
    cipher: cbc('aes', 128, 'sha1'),
    hash: 'sha256',
    rsa: [0x002f],
    others: [
      0x0030, 0x0031, 0x0032, 0x0033, 0x0034, 0x008c, 0x0090, 0x0094, 0xc004, 0xc009, 0xc00e, 0xc013, 0xc018, 0xc01d,
      0xc01e, 0xc01f, 0xc035,
    ],
  },
  {
    cipher: cbc('aes', 256, 'sha1'),
    hash: 'sha256',
    rsa: [0x0035],
    others: [
      0x0036, 0x0037, 0x0038, 0x0039, 0x003a, 0x008d, 0x0091, 0x0095, 0xc005, 0xc00a, 0xc00f, 0xc014, 0xc019, 0xc020,
      0xc021, 0xc022, 0xc036,
    ],
  },
  {
    cipher: cbc('aes', 128, 'sha256'),
    hash: 'sha256',
    rsa: [0x003c],
    others: [0x003e, 0x003f, 0x0040, 0x0067, 0x006c, 0x00ae, 0x00b2, 0x00b6, 0xc023, 0xc025, 0xc027, 0xc029, 0xc037],
  },
  {
    cipher: cbc('aes', 256, 'sha256'),
    hash: 'sha256',
    rsa: [0x003d],
    others: [0x0068, 0x0069, 0x006a, 0x006b, 0x006d],
  },
  {
    cipher: cbc('aes', 256, 'sha384'),
    hash: 'sha384',
    rsa: [],
    others: [0x00af, 0x00b3, 0x00b7, 0xc024, 0xc026, 0xc028, 0xc02a, 0xc038],
  },
  { cipher: cbc('camellia', 128, 'sha1'), hash: 'sha256', rsa: [0x0041], others: [0x0044, 0x0045, 0x0046] },
  { cipher: cbc('camellia', 256, 'sha1'), hash: 'sha256', rsa: [0x0084], others: [0x0087, 0x0088, 0x0089] },
  {
    cipher: cbc('camellia', 128, 'sha256'),
    hash: 'sha256',
    rsa: [0x00ba],
    others: [0x00bd, 0x00be, 0x00bf, 0xc072, 0xc076],
  },
  { cipher: cbc('camellia', 256, 'sha256'), hash: 'sha256', rsa: [0x00c0], others: [0x00c3, 0x00c4, 0x00c5] },
  { cipher: cbc('camellia', 256, 'sha384'), hash: 'sha384', rsa: [], others: [0xc073, 0xc077] },
  {
    cipher: tripleDes,
    hash: 'sha256',
    rsa: [0x000a],
    others: [
      0x000d, 0x0010, 0x0013, 0x0016, 0x001b, 0x008b, 0x008f, 0x0093, 0xc003, 0xc008, 0xc00d, 0xc012, 0xc017, 0xc01a,
      0xc01b, 0xc01c, 0xc034,
    ],
  },
  { cipher: rc4('md5'), hash: 'sha256', rsa: [0x0004], others: [0x0018] },
  {
    cipher: rc4('sha1'),
    hash: 'sha256',
    rsa: [0x0005],
    others: [0x008a, 0x008e, 0x0092, 0xc002, 0xc007, 0xc00c, 0xc011, 0xc016, 0xc033],
  },
  { cipher: none('md5'), hash: 'sha256', rsa: [0x0001], others: [] },
  {
    cipher: none('sha1'),
    hash: 'sha256',
    rsa: [0x0002],
    others: [0x002c, 0x002d, 0x002e, 0xc001, 0xc006, 0xc00b, 0xc010, 0xc015, 0xc039],
  },
  { cipher: none('sha384'), hash: 'sha384', rsa: [], others: [0x00b1, 0x00b5, 0x00b9, 0xc03b] },
  { cipher: none('sha256'), hash: 'sha256', rsa: [0x003b], others: [0x00b0, 0x00b4, 0x00b8, 0xc03a] },
];

const SUITES: ReadonlyMap<number, Suite> = new Map(
  ROWS.flatMap(({ cipher, hash, rsa, others }) => [
    ...rsa.map((id): [number, Suite] => [id, { id, hash, cipher, isRsaKeyExchange: true }]),
    ...others.map((id): [number, Suite] => [id, { id, hash, cipher, isRsaKeyExchange: false }]),
  ]),
);

/** `undefined`: not known, or nothing that this version can open. */
export const suiteOf = (id: number): Suite | undefined => SUITES.get(id);
