// Deterministic capture generator. See README.md for the families.  node gen.mjs FAMILY --out FILE [--exchanges N] [--bytes N] [--seed N] [--format pcap|pcapng]
import fs from 'node:fs';
import { Conn, newFlow, Scheduler } from './conn.mjs';
import { CaptureWriter, emitUdp, Message, POOL_BYTES, payloadPool, Rng, SYN, TcpFlow } from './core.mjs';
import { HpackEncoder } from './hpack.mjs';
import { TlsPeer } from './tls.mjs';
import { AppModel, h1RequestHead, h1ResponseHead, newTruth } from './traffic.mjs';

const argv = process.argv.slice(2),
  family = argv.shift();
const opt = {
  out: null,
  exchanges: 0,
  bytes: 0,
  seed: 1,
  format: 'pcap',
  suite: 'aes128',
  active: 64,
  halfopen: 0,
  noise: 0.9,
  offload: 1,
};
for (let i = 0; i < argv.length; i += 2) {
  const k = argv[i].replace(/^--/, '');
  opt[k] = typeof opt[k] === 'number' ? Number(argv[i + 1]) : argv[i + 1];
}
if (!opt.out || !['small', 'bulk', 'mixed', 'hostile', 'tls-h2', 'tls-h1', 'tls-bulk'].includes(family)) {
  console.error(
    'usage: node gen.mjs small|bulk|mixed|hostile|tls-h2|tls-h1|tls-bulk --out FILE [--exchanges N] [--bytes N] [--seed N] [--format pcap|pcapng] [--suite aes128|aes256|chacha] [--active N] [--halfopen N] [--noise 0.9] [--offload 0|1]',
  );
  process.exit(2);
}
const rng = new Rng(opt.seed),
  truth = newTruth(),
  w = new CaptureWriter(opt.out, { format: opt.format });
truth.connections = 0;

/** Units of browser behaviour handed to connections; an actual request may go out on a later connection than its preflight. */
class Feed {
  constructor(model, budget) {
    this.model = model;
    this.budget = budget;
    this.pending = [];
    this.made = 0;
  }
  /** A waiting actual request for a new connection of the same client to start with, or null. */
  adopt() {
    if (!this.pending.length || !(this.made >= this.budget || rng.chance(0.6))) return null;
    return this.pending[0].pre.answered ? this.pending.shift() : null; // never before its preflight was answered
  }
  /** No more connections can be opened now: everything was handed out, or what is left waits for its preflight's answer. */
  get idle() {
    return this.made >= this.budget && !(this.pending.length && this.pending[0].pre.answered);
  }
  take(cip) {
    if (this.made >= this.budget) return null;
    const u = this.model.unit();
    this.made += u.length;
    if (u.length === 2 && rng.chance(0.3)) {
      this.pending.push({ cip, x: u[1], pre: u[0] });
      return [u[0]];
    }
    return u;
  }
}
function h1Flights(c, feed, n, mark, first) {
  let queue = first ? [first] : [],
    left = n,
    res = null,
    last = null;
  return () => {
    if (res) {
      const r = res;
      res = null;
      return { dir: 1, msg: r.msg, onLost: r.onLost };
    }
    if (last) last.answered = true;
    if (!queue.length) {
      if (left-- <= 0) return null;
      const u = feed.take(c.cip);
      if (!u) return null;
      queue = u;
    }
    const x = (last = queue.shift()),
      qh = h1RequestHead(x),
      sh = h1ResponseHead(x);
    const lost = mark ? mark(qh.length, sh.length) : [null, null];
    res = { msg: new Message(sh, x.resBody, rng.int(POOL_BYTES)), onLost: lost[1] };
    return { dir: 0, msg: new Message(qh, x.reqBody, rng.int(POOL_BYTES)), onLost: lost[0] };
  };
}
function makeH1(
  feed,
  { port = 80, mss = 1460, chaos = null, perConn = [1, 6], mark = null, closeMix = false, v6mix = false } = {},
) {
  let i = 0;
  return () => {
    if (feed.idle) return null;
    const adopted = feed.adopt(),
      cip = adopted?.cip,
      o = { cip };
    if (v6mix) {
      o.v6 = rng.chance(0.2);
      o.vlan = rng.chance(0.1) ? 7 : 0;
    }
    const flow = newFlow(rng, i++, port, o);
    flow.cip = cip ?? flow.tpl[0].readUInt32BE(flow.l2 + (flow.v6 ? 20 : 12));
    let close = 'fin',
      start = 'syn';
    if (closeMix) {
      const x = rng.float();
      close = x < 0.6 ? 'fin' : x < 0.8 ? 'rst' : 'open';
      start = rng.chance(0.05) ? 'mid' : 'syn';
    }
    truth.connections++;
    return new Conn(flow, h1Flights(flow, feed, rng.range(perConn[0], perConn[1]), mark, adopted?.x), {
      mss,
      chaos,
      rng,
      close,
      start,
    });
  };
}

const families = {
  small() {
    const feed = new Feed(new AppModel(rng, truth), opt.exchanges || 200000);
    new Scheduler(rng, w, { active: opt.active }).run(makeH1(feed));
  },
  bulk() {
    const model = new AppModel(rng, truth),
      target = opt.bytes || 2 ** 30;
    let i = 0;
    const mk = () => {
      if (w.size >= target && truth.connections >= 8) return null;
      const gso = opt.offload && i % 2 === 1,
        flow = newFlow(rng, i++, 80),
        q = [];
      let res = null;
      truth.connections++;
      return new Conn(
        flow,
        () => {
          if (res) {
            const r = res;
            res = null;
            return r;
          }
          if (!q.length) {
            if (w.size >= target) return null;
            q.push(...model.unit(rng.chance(0.5) ? 'put' : 'getAuth'));
          }
          const x = q.shift(),
            cap = Math.max(1 << 20, Math.min(64 << 20, target / 16));
          if (x.reqBody) x.reqBody = rng.logInt(1 << 20, cap);
          if (x.resBody && x.status === 200) x.resBody = rng.logInt(1 << 20, cap);
          res = { dir: 1, msg: new Message(h1ResponseHead(x), x.resBody, rng.int(POOL_BYTES)) };
          return { dir: 0, msg: new Message(h1RequestHead(x), x.reqBody, rng.int(POOL_BYTES)) };
        },
        { mss: gso ? 64240 : 1460, rng, ackEvery: gso ? 1 : 2 },
      );
    };
    new Scheduler(rng, w, { active: 8 }).run(mk, { burst: 8 });
  },
  mixed() {
    const feed = new Feed(new AppModel(rng, truth), opt.exchanges || 20000),
      pool = payloadPool();
    truth.noisePackets = 0;
    truth.noiseBytes = 0;
    const flows = Array.from({ length: 300 }, (_, i) => ({
      f: newFlow(rng, i, rng.pick([443, 22, 5432, 6379, 8883]), { sip: 0xc0a80100 + (i % 200) }),
      c: rng.u32(),
      s: rng.u32(),
    }));
    const noise = (us) => {
      const share = opt.noise;
      while (truth.noiseBytes < w.size * share) {
        const before = w.size,
          x = rng.float();
        if (x < 0.25)
          emitUdp(
            w,
            us,
            0x0a000001 + rng.int(4000),
            0x08080808,
            1024 + rng.int(60000),
            53,
            pool.subarray((x * 4e6) & 0xffff, ((x * 4e6) & 0xffff) + 40 + rng.int(60)),
          );
        else if (x < 0.6) {
          const o = rng.int(POOL_BYTES);
          const d = Buffer.from(pool.subarray(o, o + 600 + rng.int(600)));
          d[0] = 0x40 | (d[0] & 0x3f);
          emitUdp(w, us, 0x34d90000 + rng.int(64), 0x0a000001 + rng.int(4000), 443, 50000 + rng.int(2000), d);
        } else {
          const q = rng.pick(flows),
            dir = rng.int(2),
            len = rng.chance(0.35) ? 0 : rng.range(64, 1460);
          if (len) {
            const m = new Message(Buffer.from([0x17, 3, 3, len >> 8, len & 255]), len, rng.int(POOL_BYTES));
            q.f.emit(w, us, dir, 24, dir ? q.s : q.c, dir ? q.c : q.s, m, 0, len);
            if (dir) q.s = (q.s + len) >>> 0;
            else q.c = (q.c + len) >>> 0;
          } else q.f.emit(w, us, dir, 16, dir ? q.s : q.c, dir ? q.c : q.s);
        }
        truth.noisePackets++;
        truth.noiseBytes += w.size - before;
      }
    };
    new Scheduler(rng, w, { active: opt.active }).run(makeH1(feed, { v6mix: true }), { noise });
  },
  hostile() {
    const feed = new Feed(new AppModel(rng, truth), opt.exchanges || 100000);
    const stats = { lost: 0, reordered: 0, repeated: 0, overlapping: 0 };
    truth.headsIntact = 0;
    truth.requestHeadsIntact = 0;
    truth.responseHeadsIntact = 0;
    truth.exchangesTouchedByLoss = 0;
    truth.halfOpen = 0;
    truth.chaos = stats;
    const mark = (qh, sh) => {
      const st = { touched: false, head: false };
      truth.headsIntact++;
      truth.requestHeadsIntact++;
      truth.responseHeadsIntact++;
      const f = (hl, which) => {
        let own = false;
        return (off) => {
          if (!st.touched) {
            st.touched = true;
            truth.exchangesTouchedByLoss++;
          }
          if (off >= hl) return;
          if (!own) {
            own = true;
            truth[which]--;
          }
          if (!st.head) {
            st.head = true;
            truth.headsIntact--;
          }
        };
      };
      return [f(qh, 'requestHeadsIntact'), f(sh, 'responseHeadsIntact')];
    };
    const half = opt.halfopen || Math.floor((opt.exchanges || 100000) / 2),
      per = half / ((opt.exchanges || 100000) * 6);
    let acc = 0;
    const noise = (us) => {
      // half-open flows: a SYN and nothing else
      acc += per;
      while (acc >= 1 && truth.halfOpen < half) {
        acc--;
        const k = truth.halfOpen++;
        new TcpFlow(0xac100000 + (k >> 8), 0x34d90000 + (k & 63), 1024 + (k % 64000), 80, rng.u32(), 0).emit(
          w,
          us,
          0,
          SYN,
          rng.u32(),
          0,
        );
      }
    };
    const chaos = { lose: 0.002, reorder: 0.06, dup: 0.03, overlap: 0.03, stats };
    new Scheduler(rng, w, { active: Math.max(opt.active, 256) }).run(
      makeH1(feed, { mss: 536, chaos, mark, closeMix: true }),
      { noise },
    );
  },
  'tls-h2'() {
    tls('h2', false);
  },
  'tls-h1'() {
    tls('http/1.1', false);
  },
  'tls-bulk'() {
    tls('h2', true);
  },
};

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');
function frame(type, flags, sid, payload) {
  const n = payload.length,
    h = Buffer.from([n >> 16, n >> 8, n, type, flags, sid >>> 24, sid >>> 16, sid >>> 8, sid]);
  return Buffer.concat([h, payload]);
}
const raw = (b) => ({
  head: b,
  length: b.length,
  copyTo(d, o, from, len) {
    b.copy(d, o, from, from + len);
  },
});
function tls(alpn, bulk) {
  const feed = new Feed(new AppModel(rng, truth), bulk ? 1 : opt.exchanges || 100000),
    keyFd = fs.openSync(`${opt.out}.keys`, 'w'),
    pool = payloadPool();
  const target = opt.bytes || 2 ** 28,
    model = feed.model;
  let i = 0;
  const body = (n, at) => {
    const o = [];
    while (n > 0) {
      const k = Math.min(n, 65536, POOL_BYTES - (at % POOL_BYTES) + 65536);
      o.push(pool.subarray(at % POOL_BYTES, (at % POOL_BYTES) + k));
      at += k;
      n -= k;
    }
    return o;
  };
  const mk = () => {
    if (bulk ? w.size >= target : feed.idle) return null;
    const adopted = bulk ? null : feed.adopt(),
      flow = newFlow(rng, i++, 443, { cip: adopted?.cip });
    flow.cip = flow.tpl[0].readUInt32BE(flow.l2 + 12);
    truth.connections++;
    const peer = new TlsPeer(rng, `${rng.pick(['media-1', 'media-2', 'media-3'])}.s3.eu-west-1.amazonaws.com`, {
      suite: opt.suite,
      alpn,
    });
    fs.writeSync(keyFd, peer.keylog);
    const units = bulk ? 1e9 : alpn === 'h2' ? rng.range(2, 24) : rng.range(1, 6);
    const gen = (alpn === 'h2' ? h2Script : h1Script)(peer, flow, units, adopted?.x);
    return new Conn(
      flow,
      () => {
        const { value, done } = gen.next();
        return done ? null : { dir: value[0], msg: raw(value[1]) };
      },
      { mss: bulk && opt.offload && i % 2 ? 64240 : 1460, rng, ackEvery: 2 },
    );
  };
  function* hello(peer) {
    yield [0, peer.clientHello()];
    yield [1, peer.serverFlight()];
  }
  function* h1Script(peer, flow, units, first) {
    yield* hello(peer);
    yield [0, peer.clientFinished()];
    let q = first ? [first] : [];
    for (;;) {
      if (!q.length) {
        if (units-- <= 0) break;
        q = feed.take(flow.cip);
        if (!q) break;
      }
      const x = q.shift();
      yield [0, peer.data(0, Buffer.concat([h1RequestHead(x), ...body(x.reqBody, rng.int(POOL_BYTES))]))];
      yield [1, peer.data(1, Buffer.concat([h1ResponseHead(x), ...body(x.resBody, rng.int(POOL_BYTES))]))];
      x.answered = true;
    }
  }
  function* h2Script(peer, flow, units, first) {
    const ce = new HpackEncoder(),
      se = new HpackEncoder();
    let sid = 1;
    yield* hello(peer);
    yield [
      0,
      Buffer.concat([
        peer.clientFinished(),
        peer.data(
          0,
          Buffer.concat([
            PREFACE,
            frame(4, 0, 0, Buffer.from([0, 2, 0, 0, 0, 0, 0, 4, 0, 96, 0, 0])),
            frame(8, 0, 0, Buffer.from([0, 0xef, 0, 1])),
          ]),
        ),
      ]),
    ];
    yield [
      1,
      Buffer.concat([
        peer.ticket(),
        peer.data(
          1,
          Buffer.concat([frame(4, 0, 0, Buffer.from([0, 3, 0, 0, 0, 128])), frame(4, 1, 0, Buffer.alloc(0))]),
        ),
      ]),
    ];
    yield [0, peer.data(0, frame(4, 1, 0, Buffer.alloc(0)))];
    const reqHead = (x) =>
      ce.encode([
        [':method', x.method],
        [':authority', x.host],
        [':scheme', 'https'],
        [':path', x.path],
        ...(x.reqBody ? [['content-length', String(x.reqBody)]] : []),
        ...x.req,
      ]);
    const resHead = (x) => se.encode([[':status', String(x.status)], ...x.res, ['content-length', String(x.resBody)]]);
    while (units > 0) {
      const wave = [];
      for (let k = bulk ? 1 : rng.range(1, 6); k > 0 && units > 0; k--, units--) {
        const u = bulk
          ? w.size >= target
            ? null
            : model.unit(rng.chance(0.5) ? 'put' : 'getAuth')
          : first
            ? [first]
            : feed.take(flow.cip);
        first = undefined;
        if (!u) {
          units = 0;
          break;
        }
        wave.push(u);
      }
      for (let round = 0; round < 2; round++) {
        // first the preflights (and lone requests) together, then the actual requests
        const xs = wave
          .map((u) => u[round])
          .filter(Boolean)
          .map((x) => ({ x, sid: (sid += 2) - 2 }));
        if (!xs.length) continue;
        if (bulk)
          for (const { x } of xs) {
            if (x.reqBody) x.reqBody = rng.logInt(1 << 20, Math.max(1 << 21, Math.min(32 << 20, target / 16)));
            if (x.resBody && x.status === 200)
              x.resBody = rng.logInt(1 << 20, Math.max(1 << 21, Math.min(32 << 20, target / 16)));
          }
        const out = [];
        for (const q of xs) {
          out.push(peer.data(0, frame(1, q.x.reqBody ? 4 : 5, q.sid, reqHead(q.x))));
          if (q.x.reqBody && !bulk)
            out.push(peer.data(0, frame(0, 1, q.sid, Buffer.concat(body(q.x.reqBody, rng.int(POOL_BYTES))))));
        }
        yield [0, Buffer.concat(out)];
        if (bulk) for (const q of xs) if (q.x.reqBody) yield* bulkBody(peer, 0, q.sid, q.x.reqBody);
        const back = [];
        for (const q of xs) {
          back.push(frame(1, q.x.resBody ? 4 : 5, q.sid, resHead(q.x)));
          if (q.x.resBody && !bulk)
            back.push(frame(0, 1, q.sid, Buffer.concat(body(q.x.resBody, rng.int(POOL_BYTES)))));
        }
        if (back.length) yield [1, peer.data(1, Buffer.concat(back))];
        for (const q of xs) q.x.answered = true;
        if (bulk) for (const q of xs) if (q.x.resBody) yield* bulkBody(peer, 1, q.sid, q.x.resBody);
      }
    }
    yield [0, peer.data(0, frame(7, 0, 0, Buffer.alloc(8)))];
  }
  function* bulkBody(peer, dir, sid, n) {
    // DATA frames of 16384 bytes: header in front, so one record holds at most one frame
    let at = rng.int(POOL_BYTES);
    while (n > 0) {
      const recs = [];
      for (let k = 0; k < 16 && n > 0; k++) {
        const len = Math.min(n, 16375);
        n -= len;
        recs.push(peer.data(dir, frame(0, n ? 0 : 1, sid, Buffer.concat(body(len, at)))));
        at += len;
      }
      yield [dir, Buffer.concat(recs)];
      yield [dir ^ 1, peer.data(dir ^ 1, frame(8, 0, sid, Buffer.from([0, 4, 0, 0])))];
    }
  }
  new Scheduler(rng, w, { active: bulk ? 6 : opt.active }).run(mk, { burst: bulk ? 8 : 3 });
  fs.closeSync(keyFd);
}

const t0 = process.hrtime.bigint();
families[family]();
w.close();
truth.family = family;
truth.seed = opt.seed;
truth.packets = w.packets;
truth.bytes = w.bytes;
fs.writeFileSync(`${opt.out}.truth.json`, `${JSON.stringify(truth, null, 1)}\n`);
const s = Number(process.hrtime.bigint() - t0) / 1e9;
console.error(
  `${opt.out}: ${(w.bytes / 1e6).toFixed(1)} MB, ${w.packets} packets, ${truth.exchanges} exchanges, ${truth.pairs} pairs in ${s.toFixed(1)} s (${(w.bytes / 1e6 / s).toFixed(0)} MB/s)`,
);
