// Synthetic but cryptographically true TLS 1.3: the traffic secrets are drawn from the seed and written to an NSS key log,
// the handshake is well formed, and every record is really encrypted. A reader with the key log never needs the key exchange.
import crypto from 'node:crypto';
import fs from 'node:fs';

// A throw-away self-signed certificate (its key was discarded): dissectors want well-formed DER.
const CERT = Buffer.from(fs.readFileSync(new URL('cert.b64', import.meta.url), 'latin1'), 'base64');

const SUITES = {
  aes128: { id: 0x1301, alg: 'aes-128-gcm', key: 16, hash: 'sha256', hlen: 32 },
  aes256: { id: 0x1302, alg: 'aes-256-gcm', key: 32, hash: 'sha384', hlen: 48 },
  chacha: { id: 0x1303, alg: 'chacha20-poly1305', key: 32, hash: 'sha256', hlen: 32 },
};
function expandLabel(hash, secret, label, len) {
  const l = Buffer.from(`tls13 ${label}`, 'latin1');
  const info = Buffer.concat([Buffer.from([len >> 8, len & 255, l.length]), l, Buffer.from([0, 1])]);
  return crypto.createHmac(hash, secret).update(info).digest().subarray(0, len);
}
class Sender {
  constructor(suite, secret) {
    this.s = suite;
    this.key = expandLabel(suite.hash, secret, 'key', suite.key);
    this.iv = expandLabel(suite.hash, secret, 'iv', 12);
    this.seq = 0;
  }
  record(type, plain) {
    const n = plain.length + 17,
      h = Buffer.from([0x17, 3, 3, n >> 8, n & 255]),
      iv = Buffer.from(this.iv),
      q = this.seq++;
    iv[8] ^= q >>> 24;
    iv[9] ^= q >>> 16;
    iv[10] ^= q >>> 8;
    iv[11] ^= q;
    const c = crypto.createCipheriv(this.s.alg, this.key, iv, { authTagLength: 16 });
    c.setAAD(h, { plaintextLength: plain.length + 1 });
    const a = c.update(plain),
      b = c.update(Buffer.from([type]));
    c.final();
    return Buffer.concat([h, a, b, c.getAuthTag()]);
  }
}
const u16 = (n) => Buffer.from([n >> 8, n & 255]);
const vec16 = (b) => Buffer.concat([u16(b.length), b]);
const ext = (id, b) => Buffer.concat([u16(id), vec16(b)]);
const hs = (type, body) => Buffer.concat([Buffer.from([type, 0, body.length >> 8, body.length & 255]), body]);
const rec = (type, ver, b) => Buffer.concat([Buffer.from([type, 3, ver]), vec16(b)]);

export class TlsPeer {
  constructor(rng, host, { suite = 'aes128', alpn = 'h2' } = {}) {
    this.suite = SUITES[suite];
    this.rng = rng;
    this.host = host;
    this.alpn = alpn;
    const rnd = (n) => rng.fill(Buffer.alloc(n)),
      h = this.suite.hlen;
    this.cr = rnd(32);
    this.sr = rnd(32);
    this.sid = rnd(32);
    const chs = rnd(h),
      shs = rnd(h),
      cap = rnd(h),
      sap = rnd(h),
      cr = this.cr.toString('hex');
    this.keylog = `CLIENT_HANDSHAKE_TRAFFIC_SECRET ${cr} ${chs.toString('hex')}\nSERVER_HANDSHAKE_TRAFFIC_SECRET ${cr} ${shs.toString('hex')}\nCLIENT_TRAFFIC_SECRET_0 ${cr} ${cap.toString('hex')}\nSERVER_TRAFFIC_SECRET_0 ${cr} ${sap.toString('hex')}\nEXPORTER_SECRET ${cr} ${rnd(h).toString('hex')}\n`;
    this.hsTx = [new Sender(this.suite, chs), new Sender(this.suite, shs)];
    this.tx = [new Sender(this.suite, cap), new Sender(this.suite, sap)];
  }
  clientHello() {
    const r = this.rng,
      name = Buffer.from(this.host),
      alpn = Buffer.from(this.alpn);
    const exts = Buffer.concat([
      ext(0, vec16(Buffer.concat([Buffer.from([0]), vec16(name)]))),
      ext(23, Buffer.alloc(0)),
      ext(0xff01, Buffer.from([0])),
      ext(10, vec16(Buffer.from([0, 0x1d, 0, 0x17, 0, 0x18]))),
      ext(11, Buffer.from([1, 0])),
      ext(35, Buffer.alloc(0)),
      ext(16, vec16(Buffer.concat([Buffer.from([alpn.length]), alpn]))),
      ext(5, Buffer.from([1, 0, 0, 0, 0])),
      ext(13, vec16(Buffer.from([4, 3, 8, 4, 4, 1, 5, 3, 8, 5, 5, 1, 8, 6, 6, 1]))),
      ext(51, vec16(Buffer.concat([Buffer.from([0, 0x1d]), vec16(r.fill(Buffer.alloc(32)))]))),
      ext(45, Buffer.from([1, 1])),
      ext(43, Buffer.from([4, 3, 4, 3, 3])),
      ext(21, Buffer.alloc(180)),
    ]);
    const suites = Buffer.from([0x13, 1, 0x13, 2, 0x13, 3, 0xc0, 0x2b, 0xc0, 0x2f, 0xc0, 0x2c, 0xc0, 0x30]);
    return rec(
      22,
      1,
      hs(
        1,
        Buffer.concat([
          Buffer.from([3, 3]),
          this.cr,
          Buffer.from([32]),
          this.sid,
          vec16(suites),
          Buffer.from([1, 0]),
          vec16(exts),
        ]),
      ),
    );
  }
  serverFlight() {
    const r = this.rng,
      alpn = Buffer.from(this.alpn);
    const exts = Buffer.concat([
      ext(51, Buffer.concat([Buffer.from([0, 0x1d]), vec16(r.fill(Buffer.alloc(32)))])),
      ext(43, Buffer.from([3, 4])),
    ]);
    const sh = hs(
      2,
      Buffer.concat([
        Buffer.from([3, 3]),
        this.sr,
        Buffer.from([32]),
        this.sid,
        u16(this.suite.id),
        Buffer.from([0]),
        vec16(exts),
      ]),
    );
    const ee = hs(8, vec16(ext(16, vec16(Buffer.concat([Buffer.from([alpn.length]), alpn])))));
    const cert = CERT;
    const certs = hs(
      11,
      Buffer.concat([
        Buffer.from([0, 0, (cert.length + 5) >> 8, (cert.length + 5) & 255, 0, cert.length >> 8, cert.length & 255]),
        cert,
        Buffer.from([0, 0]),
      ]),
    );
    const cv = hs(15, Buffer.concat([Buffer.from([4, 3]), vec16(r.fill(Buffer.alloc(71)))])),
      fin = hs(20, r.fill(Buffer.alloc(this.suite.hlen)));
    return Buffer.concat([
      rec(22, 3, sh),
      Buffer.from([20, 3, 3, 0, 1, 1]),
      this.hsTx[1].record(22, Buffer.concat([ee, certs, cv, fin])),
    ]);
  }
  clientFinished() {
    return Buffer.concat([
      Buffer.from([20, 3, 3, 0, 1, 1]),
      this.hsTx[0].record(22, hs(20, this.rng.fill(Buffer.alloc(this.suite.hlen)))),
    ]);
  }
  ticket() {
    return this.tx[1].record(
      22,
      hs(
        4,
        Buffer.concat([
          Buffer.from([0, 0, 0x1c, 0x20]),
          this.rng.fill(Buffer.alloc(4)),
          Buffer.from([8]),
          this.rng.fill(Buffer.alloc(8)),
          vec16(this.rng.fill(Buffer.alloc(192))),
          u16(0),
        ]),
      ),
    );
  }
  /** Application data as one or more records of at most `max` plaintext bytes. */
  data(dir, plain, max = 16384) {
    if (plain.length <= max) return this.tx[dir].record(23, plain);
    const out = [];
    for (let i = 0; i < plain.length; i += max) out.push(this.tx[dir].record(23, plain.subarray(i, i + max)));
    return Buffer.concat(out);
  }
}
