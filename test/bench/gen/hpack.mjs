// HPACK encoder (RFC 7541): static and dynamic tables, Huffman strings. The Huffman code is canonical, so code lengths are enough.
const LENS = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28,
  28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
  13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, 15, 5, 6, 5, 6,
  5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23,
  22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22,
  23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, 26, 26,
  20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27,
  27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27,
  27, 27, 27, 26, 30,
];
const CODES = new Array(257);
{
  let code = 0,
    prev = 5;
  for (const [l, i] of LENS.map((l, i) => [l, i]).sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    code *= 2 ** (l - prev);
    prev = l;
    CODES[i] = code++;
  }
}
const STATIC = [
  [':authority', ''],
  [':method', 'GET'],
  [':method', 'POST'],
  [':path', '/'],
  [':path', '/index.html'],
  [':scheme', 'http'],
  [':scheme', 'https'],
  [':status', '200'],
  [':status', '204'],
  [':status', '206'],
  [':status', '304'],
  [':status', '400'],
  [':status', '404'],
  [':status', '500'],
  ['accept-charset', ''],
  ['accept-encoding', 'gzip, deflate'],
  ['accept-language', ''],
  ['accept-ranges', ''],
  ['accept', ''],
  ['access-control-allow-origin', ''],
  ['age', ''],
  ['allow', ''],
  ['authorization', ''],
  ['cache-control', ''],
  ['content-disposition', ''],
  ['content-encoding', ''],
  ['content-language', ''],
  ['content-length', ''],
  ['content-location', ''],
  ['content-range', ''],
  ['content-type', ''],
  ['cookie', ''],
  ['date', ''],
  ['etag', ''],
  ['expect', ''],
  ['expires', ''],
  ['from', ''],
  ['host', ''],
  ['if-match', ''],
  ['if-modified-since', ''],
  ['if-none-match', ''],
  ['if-range', ''],
  ['if-unmodified-since', ''],
  ['last-modified', ''],
  ['link', ''],
  ['location', ''],
  ['max-forwards', ''],
  ['proxy-authenticate', ''],
  ['proxy-authorization', ''],
  ['range', ''],
  ['referer', ''],
  ['refresh', ''],
  ['retry-after', ''],
  ['server', ''],
  ['set-cookie', ''],
  ['strict-transport-security', ''],
  ['transfer-encoding', ''],
  ['user-agent', ''],
  ['vary', ''],
  ['via', ''],
  ['www-authenticate', ''],
];
const SMAP = new Map(),
  SNAME = new Map();
STATIC.forEach(([n, v], i) => {
  SMAP.set(`${n}\0${v}`, i + 1);
  if (!SNAME.has(n)) SNAME.set(n, i + 1);
});
const NOINDEX = new Set([
  ':path',
  'content-length',
  'etag',
  'x-amz-id-2',
  'x-amz-request-id',
  'authorization',
  'last-modified',
]);

export class HpackEncoder {
  constructor(max = 4096) {
    this.max = max;
    this.size = 0;
    this.base = 0;
    this.dyn = [];
    this.map = new Map();
    this.names = new Map();
    this.out = Buffer.allocUnsafe(16384);
    this.p = 0;
  }
  int(v, bits, first) {
    const m = (1 << bits) - 1,
      o = this.out;
    if (v < m) {
      o[this.p++] = first | v;
      return;
    }
    o[this.p++] = first | m;
    v -= m;
    while (v >= 128) {
      o[this.p++] = (v & 127) | 128;
      v >>>= 7;
    }
    o[this.p++] = v;
  }
  str(s) {
    let bits = 0;
    for (let i = 0; i < s.length; i++) bits += LENS[s.charCodeAt(i) & 255];
    const n = (bits + 7) >> 3,
      o = this.out;
    if (n >= s.length) {
      this.int(s.length, 7, 0);
      this.p += o.latin1Write(s, this.p);
      return;
    }
    this.int(n, 7, 128);
    let acc = 0,
      nb = 0; // acc holds < 8 + 30 bits: use multiplication, not shifts
    for (let i = 0; i < s.length; i++) {
      const c = s.charCodeAt(i) & 255,
        l = LENS[c];
      acc = acc * 2 ** l + CODES[c];
      nb += l;
      while (nb >= 8) {
        nb -= 8;
        const d = 2 ** nb,
          b = Math.floor(acc / d);
        o[this.p++] = b;
        acc -= b * d;
      }
    }
    if (nb) o[this.p++] = (acc << (8 - nb)) | ((1 << (8 - nb)) - 1);
  }
  add(n, v) {
    const sz = n.length + v.length + 32;
    while (this.size + sz > this.max && this.dyn.length) {
      const e = this.dyn.shift();
      this.size -= e[0].length + e[1].length + 32;
      const k = `${e[0]}\0${e[1]}`;
      if (this.map.get(k) === this.base) this.map.delete(k);
      if (this.names.get(e[0]) === this.base) this.names.delete(e[0]);
      this.base++;
    }
    if (sz > this.max) return;
    const id = this.base + this.dyn.length;
    this.dyn.push([n, v]);
    this.size += sz;
    this.map.set(`${n}\0${v}`, id);
    this.names.set(n, id);
  }
  idx(id) {
    return 61 + this.base + this.dyn.length - id;
  }
  /** Returns a fresh Buffer with the encoded header block. */
  encode(list) {
    this.p = 0;
    for (const [n, v] of list) {
      const k = `${n}\0${v}`,
        si = SMAP.get(k);
      if (si) {
        this.int(si, 7, 128);
        continue;
      }
      const di = this.map.get(k);
      if (di !== undefined) {
        this.int(this.idx(di), 7, 128);
        continue;
      }
      const dn = this.names.get(n),
        ni = SNAME.get(n) ?? (dn !== undefined ? this.idx(dn) : 0);
      const noindex = NOINDEX.has(n);
      this.int(ni, noindex ? 4 : 6, noindex ? 0 : 64);
      if (!ni) this.str(n);
      this.str(v);
      if (!noindex) this.add(n, v);
    }
    return Buffer.from(this.out.subarray(0, this.p));
  }
}
