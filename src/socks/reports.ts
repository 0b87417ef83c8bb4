import type { SocksReply } from './server-messages.ts';

/** Why nothing can be read of what a proxy was asked for. */
export type SocksObstacle =
  /** What follows is protected by GSSAPI (RFC 1961). */
  | 'gssapi'
  /** Another authentication method than none, or user and password. */
  | 'method'
  /** Not a connection to a host, but one from it. */
  | 'bind'
  | 'udp-associate'
  /** Bytes are missing, and nothing behind them begins a message. */
  | 'lost';

/** A proxy did not connect to the host that it was asked for. */
export interface SocksRefusal {
  /** `host:port` that the client asked for. */
  readonly target: string;
  /** `address:port` of the proxy. */
  readonly proxy: string;
  /** `null`: it closed the connection without an answer. */
  readonly reply: SocksReply | null;
  readonly frame: number;
}

/** Hears what there is to tell of SOCKS connections. `proxy`: `address:port`; `name`: that, or the host asked for. */
export interface SocksReports {
  notDecoded(obstacle: SocksObstacle, name: string, frame: number): void;
  /** No request was made, or none will be granted: `methods`: the proxy takes none that the client offers. */
  notAdmitted(why: 'methods' | 'password', proxy: string, frame: number): void;
  refused(refusal: SocksRefusal): void;
}
