// Seeded random numbers, payload pool, capture-file writer and TCP/IP packet builder.
// No dependencies; everything is deterministic for a given seed.
import fs from 'node:fs';

export class Rng {
  constructor(seed) {
    this.a = seed >>> 0;
  }
  u32() {
    // mulberry32
    let t = (this.a = (this.a + 0x6d2b79f5) | 0);
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }
  float() {
    return this.u32() / 4294967296;
  }
  int(n) {
    return (this.float() * n) | 0;
  }
  range(a, b) {
    return a + this.int(b - a + 1);
  }
  chance(p) {
    return this.float() < p;
  }
  pick(arr) {
    return arr[this.int(arr.length)];
  }
  hex(n) {
    let s = '';
    while (s.length < n) s += this.u32().toString(16).padStart(8, '0');
    return s.slice(0, n);
  }
  fill(buf) {
    let i = 0;
    for (; i + 4 <= buf.length; i += 4) buf.writeUInt32LE(this.u32(), i);
    for (; i < buf.length; i++) buf[i] = this.u32() & 255;
    return buf;
  }
  logInt(lo, hi) {
    return Math.floor(Math.exp(Math.log(lo) + this.float() * (Math.log(hi) - Math.log(lo))));
  }
}

export const POOL_BYTES = 1 << 20;
const POOL_SLACK = 1 << 17;
let pool = null;
/** 1 MiB of seeded random bytes followed by a repeat of its start, so any slice of up to 128 KiB is contiguous. */
export function payloadPool() {
  if (pool === null) {
    pool = Buffer.allocUnsafe(POOL_BYTES + POOL_SLACK);
    new Rng(0x9001).fill(pool.subarray(0, POOL_BYTES));
    pool.copy(pool, POOL_BYTES, 0, POOL_SLACK);
  }
  return pool;
}

/** A head followed by bodyLen bytes of the pool (repeated as needed); nothing large is ever held in memory. */
export class Message {
  constructor(head, bodyLen = 0, bodyStart = 0) {
    this.head = head;
    this.bodyLen = bodyLen;
    this.bodyStart = bodyStart;
    this.length = head.length + bodyLen;
  }
  copyTo(dst, dstOff, from, len) {
    const h = this.head.length;
    let done = 0;
    if (from < h) {
      const n = Math.min(len, h - from);
      this.head.copy(dst, dstOff, from, from + n);
      done = n;
    }
    const p = payloadPool();
    while (done < len) {
      const at = (this.bodyStart + from + done - h) % POOL_BYTES;
      const n = Math.min(len - done, 65536);
      p.copy(dst, dstOff + done, at, at + n);
      done += n;
    }
  }
}

export class CaptureWriter {
  constructor(path, { format = 'pcap', snaplen = 262144, bufSize = 16 << 20 } = {}) {
    this.fd = fs.openSync(path, 'w');
    this.buf = Buffer.allocUnsafe(bufSize);
    this.pos = 0;
    this.ng = format === 'pcapng';
    this.bytes = 0;
    this.packets = 0;
    const b = this.buf;
    if (this.ng) {
      b.writeUInt32LE(0x0a0d0d0a, 0);
      b.writeUInt32LE(28, 4);
      b.writeUInt32LE(0x1a2b3c4d, 8);
      b.writeUInt16LE(1, 12);
      b.writeUInt16LE(0, 14);
      b.writeInt32LE(-1, 16);
      b.writeInt32LE(-1, 20);
      b.writeUInt32LE(28, 24);
      b.writeUInt32LE(1, 28);
      b.writeUInt32LE(20, 32);
      b.writeUInt16LE(1, 36);
      b.writeUInt16LE(0, 38);
      b.writeUInt32LE(snaplen, 40);
      b.writeUInt32LE(20, 44);
      this.pos = 48;
    } else {
      b.writeUInt32LE(0xa1b2c3d4, 0);
      b.writeUInt16LE(2, 4);
      b.writeUInt16LE(4, 6);
      b.fill(0, 8, 16);
      b.writeUInt32LE(snaplen, 16);
      b.writeUInt32LE(1, 20);
      this.pos = 24;
    }
  }
  get size() {
    return this.bytes + this.pos;
  }
  /** Write the record header; returns the offset in this.buf where caplen packet bytes must be put. */
  begin(us, caplen) {
    if (this.pos + caplen + 64 > this.buf.length) this.flush();
    const b = this.buf,
      p = this.pos;
    this.packets++;
    if (this.ng) {
      const pad = (4 - (caplen & 3)) & 3,
        total = 32 + caplen + pad;
      b.writeUInt32LE(6, p);
      b.writeUInt32LE(total, p + 4);
      b.writeUInt32LE(0, p + 8);
      b.writeUInt32LE(Math.floor(us / 4294967296), p + 12);
      b.writeUInt32LE(us % 4294967296, p + 16);
      b.writeUInt32LE(caplen, p + 20);
      b.writeUInt32LE(caplen, p + 24);
      for (let i = 0; i < pad; i++) b[p + 28 + caplen + i] = 0;
      b.writeUInt32LE(total, p + 28 + caplen + pad);
      this.pos = p + total;
      return p + 28;
    }
    b.writeUInt32LE(Math.floor(us / 1e6), p);
    b.writeUInt32LE(us % 1e6, p + 4);
    b.writeUInt32LE(caplen, p + 8);
    b.writeUInt32LE(caplen, p + 12);
    this.pos = p + 16 + caplen;
    return p + 16;
  }
  flush() {
    fs.writeSync(this.fd, this.buf, 0, this.pos);
    this.bytes += this.pos;
    this.pos = 0;
  }
  close() {
    this.flush();
    fs.closeSync(this.fd);
  }
}

export function sum16(b, off, len, s = 0) {
  const end = off + (len & ~1);
  for (let i = off; i < end; i += 2) s += (b[i] << 8) | b[i + 1];
  if (len & 1) s += b[end] << 8;
  return s; // < 2^53 for any packet
}
export function fold(s) {
  while (s > 0xffff) s = (s % 65536) + Math.floor(s / 65536);
  return ~s & 0xffff;
}

export const FIN = 1,
  SYN = 2,
  RST = 4,
  PSH = 8,
  ACK = 16;
const SYN_OPTS = Buffer.from([2, 4, 5, 0xb4, 1, 3, 3, 8, 1, 1, 4, 2]); // MSS 1460, WS 8, SACK-permitted

/** One TCP endpoint pair with prebuilt Ethernet+IPv4 (or IPv6, or VLAN-tagged) header templates. */
export class TcpFlow {
  constructor(cip, sip, cport, sport, cseq, sseq, { v6 = false, vlan = 0 } = {}) {
    this.cseq = cseq >>> 0;
    this.sseq = sseq >>> 0;
    this.ipid = (cport * 7) & 0xffff;
    this.cport = cport;
    this.sport = sport;
    this.l2 = vlan ? 18 : 14;
    this.v6 = v6;
    this.l3 = v6 ? 40 : 20;
    this.tpl = [this.template(cip, sip, vlan, 0), this.template(sip, cip, vlan, 1)];
    const ipOff = this.l2 + (v6 ? 8 : 12),
      ipLen = v6 ? 32 : 8;
    this.pseudo = sum16(this.tpl[0], ipOff, ipLen) + 6;
  }
  template(src, dst, vlan, dir) {
    const t = Buffer.alloc(this.l2 + this.l3);
    t.set(dir ? [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2] : [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1]);
    let p = 12;
    if (vlan) {
      t.writeUInt16BE(0x8100, p);
      t.writeUInt16BE(vlan, p + 2);
      p += 4;
    }
    t.writeUInt16BE(this.v6 ? 0x86dd : 0x0800, p);
    p += 2;
    if (this.v6) {
      t[p] = 0x60;
      t[p + 6] = 6;
      t[p + 7] = 64;
      t.set([0x20, 1, 0xd, 0xb8], p + 8);
      t.writeUInt32BE(src >>> 0, p + 20);
      t.set([0x20, 1, 0xd, 0xb8], p + 24);
      t.writeUInt32BE(dst >>> 0, p + 36);
    } else {
      t[p] = 0x45;
      t[p + 6] = 0x40;
      t[p + 8] = 64;
      t[p + 9] = 6;
      t.writeUInt32BE(src >>> 0, p + 12);
      t.writeUInt32BE(dst >>> 0, p + 16);
    }
    return t;
  }
  /** dir 0 = client to server. seq/ack are given explicitly so callers can reorder, repeat and overlap. */
  emit(w, us, dir, flags, seq, ack, msg = null, off = 0, len = 0) {
    const opts = flags & SYN ? 12 : 0,
      l2 = this.l2,
      l3 = this.l3,
      hl = 20 + opts;
    const p = w.begin(us, l2 + l3 + hl + len),
      b = w.buf;
    b.set(this.tpl[dir], p);
    const ip = p + l2,
      t = ip + l3;
    if (this.v6) {
      const n = hl + len;
      b[ip + 4] = n >> 8;
      b[ip + 5] = n;
    } else {
      const n = 20 + hl + len,
        id = (this.ipid = (this.ipid + 1) & 0xffff);
      b[ip + 2] = n >> 8;
      b[ip + 3] = n;
      b[ip + 4] = id >> 8;
      b[ip + 5] = id;
      const c = fold(sum16(b, ip, 20));
      b[ip + 10] = c >> 8;
      b[ip + 11] = c;
    }
    const sp = dir ? this.sport : this.cport,
      dp = dir ? this.cport : this.sport;
    b[t] = sp >> 8;
    b[t + 1] = sp;
    b[t + 2] = dp >> 8;
    b[t + 3] = dp;
    b[t + 4] = seq >>> 24;
    b[t + 5] = seq >>> 16;
    b[t + 6] = seq >>> 8;
    b[t + 7] = seq;
    b[t + 8] = ack >>> 24;
    b[t + 9] = ack >>> 16;
    b[t + 10] = ack >>> 8;
    b[t + 11] = ack;
    b[t + 12] = (hl >> 2) << 4;
    b[t + 13] = flags;
    b[t + 14] = 0x20;
    b[t + 15] = 0;
    b[t + 16] = 0;
    b[t + 17] = 0;
    b[t + 18] = 0;
    b[t + 19] = 0;
    if (opts) b.set(SYN_OPTS, t + 20);
    if (len) msg.copyTo(b, t + hl, off, len);
    const c = fold(sum16(b, t, hl + len, this.pseudo + hl + len));
    b[t + 16] = c >> 8;
    b[t + 17] = c;
  }
}

/** Any other IPv4 protocol packet (UDP, ICMP), for unrelated traffic. */
export function emitUdp(w, us, src, dst, sport, dport, payload) {
  const n = payload.length,
    p = w.begin(us, 14 + 20 + 8 + n),
    b = w.buf;
  b.set([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0, 0x45, 0], p);
  b.writeUInt16BE(28 + n, p + 16);
  b.writeUInt32BE(0x00014000, p + 18);
  b[p + 22] = 64;
  b[p + 23] = 17;
  b[p + 24] = 0;
  b[p + 25] = 0;
  b.writeUInt32BE(src >>> 0, p + 26);
  b.writeUInt32BE(dst >>> 0, p + 30);
  b.writeUInt16BE(fold(sum16(b, p + 14, 20)), p + 24);
  b.writeUInt16BE(sport, p + 34);
  b.writeUInt16BE(dport, p + 36);
  b.writeUInt16BE(8 + n, p + 38);
  b.writeUInt16BE(0, p + 40);
  payload.copy(b, p + 42);
}
