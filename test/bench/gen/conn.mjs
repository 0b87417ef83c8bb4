// A connection turns flights (direction + message) into TCP segments and acknowledgements; the scheduler interleaves
// many connections; the optional chaos layer reorders, repeats, overlaps and drops segments.
import { ACK, FIN, PSH, RST, SYN, TcpFlow } from './core.mjs';

export class Conn {
  /** nextFlight(conn) returns {dir, msg, onLost?} or null when the connection is to be closed. */
  constructor(flow, nextFlight, { mss = 1460, chaos = null, rng, ackEvery = 2, close = 'fin', start = 'syn' }) {
    Object.assign(this, { flow, nextFlight, mss, chaos, rng, ackEvery, close });
    this.next = [flow.cseq, flow.sseq];
    this.state = start === 'syn' ? 0 : 3;
    this.fl = null;
    this.pos = 0;
    this.unacked = 0;
    if (start === 'syn') {
      this.next[0] = (this.next[0] + 1) >>> 0;
      this.next[1] = (this.next[1] + 1) >>> 0;
    }
    this.held = null;
    this.heldFor = 0;
    this.lastData = null;
  }
  /** Emit one packet; false when finished. */
  step(w, us) {
    const f = this.flow,
      n = this.next;
    switch (this.state) {
      case 0:
        f.emit(w, us, 0, SYN, f.cseq, 0);
        this.state = 1;
        return true;
      case 1:
        f.emit(w, us, 1, SYN | ACK, f.sseq, n[0]);
        this.state = 2;
        return true;
      case 2:
        f.emit(w, us, 0, ACK, n[0], n[1]);
        this.state = 3;
        return true;
      case 3:
        break;
      case 4:
        f.emit(w, us, 1, FIN | ACK, n[1], n[0]);
        n[1] = (n[1] + 1) >>> 0;
        this.state = 5;
        return true;
      case 5:
        f.emit(w, us, 0, ACK, n[0], n[1]);
        return false;
      case 6:
        return false;
    }
    if (this.held && --this.heldFor <= 0) {
      this.flushHeld(w, us);
      return true;
    }
    if (this.fl === null) {
      this.fl = this.nextFlight(this);
      this.pos = 0;
      if (this.fl === null) {
        if (this.held) this.flushHeld(w, us);
        if (this.close === 'fin') {
          f.emit(w, us, 0, FIN | ACK, n[0], n[1]);
          n[0] = (n[0] + 1) >>> 0;
          this.state = 4;
          return true;
        }
        if (this.close === 'rst') {
          f.emit(w, us, 0, RST | ACK, n[0], n[1]);
          this.state = 6;
          return true;
        }
        return false; // left open
      }
    }
    const fl = this.fl,
      dir = fl.dir;
    if (this.unacked >= this.ackEvery || this.pos >= fl.msg.length) {
      // pure acknowledgement from the peer
      f.emit(w, us, dir ^ 1, ACK, n[dir ^ 1], n[dir]);
      this.unacked = 0;
      if (this.pos >= fl.msg.length) this.fl = null;
      return true;
    }
    const len = Math.min(this.mss, fl.msg.length - this.pos),
      last = this.pos + len >= fl.msg.length;
    const seg = {
      dir,
      flags: ACK | (last ? PSH : 0),
      seq: n[dir],
      ack: n[dir ^ 1],
      msg: fl.msg,
      off: this.pos,
      len,
      fl,
    };
    n[dir] = (n[dir] + len) >>> 0;
    this.pos += len;
    this.unacked++;
    if (this.chaos) this.chaotic(w, us, seg);
    else f.emit(w, us, dir, seg.flags, seg.seq, seg.ack, seg.msg, seg.off, seg.len);
    return true;
  }
  put(w, us, s) {
    this.flow.emit(w, us, s.dir, s.flags, s.seq, s.ack, s.msg, s.off, s.len);
  }
  flushHeld(w, us) {
    const s = this.held;
    this.held = null;
    this.put(w, us, s);
  }
  chaotic(w, us, s) {
    const c = this.chaos,
      r = this.rng,
      x = r.float();
    if (x < c.lose) {
      c.stats.lost++;
      if (s.fl.onLost) s.fl.onLost(s.off, s.len);
      return;
    }
    if (x < c.lose + c.reorder && !this.held) {
      c.stats.reordered++;
      this.held = s;
      this.heldFor = 1 + r.int(4);
      return;
    }
    this.put(w, us, s);
    const y = r.float();
    if (y < c.dup) {
      c.stats.repeated++;
      this.put(w, us + 1, s);
    } else if (y < c.dup + c.overlap && s.off > 8) {
      // retransmission that starts earlier and covers old + new bytes
      const back = 1 + r.int(Math.min(s.off, 600) - 1);
      c.stats.overlapping++;
      const len = Math.min(back + s.len, 1460);
      this.put(w, us + 1, { ...s, seq: (s.seq - back) >>> 0, off: s.off - back, len });
    }
  }
}

export class Scheduler {
  constructor(rng, w, { active = 64, startUs = 1768212900e6, gapUs = 40 } = {}) {
    Object.assign(this, { rng, w, active, us: startUs, gapUs });
    this.slots = [];
    this.opened = 0;
  }
  /** make() returns a new Conn, or null when there is nothing to open now; the run ends when no connection is left; noise(us) may emit unrelated packets. */
  run(make, { burst = 3, noise = null, stop = null } = {}) {
    const { rng, w, slots } = this;
    for (;;) {
      while (slots.length < this.active) {
        const c = make();
        if (!c) break;
        slots.push(c);
        this.opened++;
      }
      if (slots.length === 0) break;
      const i = rng.int(slots.length),
        c = slots[i];
      for (let k = 1 + rng.int(burst); k > 0; k--) {
        this.us += 1 + rng.int(this.gapUs);
        if (!c.step(w, this.us)) {
          slots[i] = slots[slots.length - 1];
          slots.pop();
          break;
        }
      }
      if (noise) noise(this.us);
      if (stop?.()) break;
    }
  }
}
export function newFlow(rng, i, sport, opts = {}) {
  const cip = opts.cip ?? 0x0a000000 + 1 + rng.int(opts.clients ?? 4000);
  const sip = opts.sip ?? 0x34d90000 + rng.int(64);
  return new TcpFlow(cip, sip, 1024 + (i % 64000), sport, rng.u32(), rng.u32(), opts);
}
