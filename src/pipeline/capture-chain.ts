import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type CutPackets, snaplenCut } from '../diagnostics/packet.ts';
import type { ExchangeSink } from '../exchange/exchange-sink.ts';
import { addressOf } from '../flow/endpoint.ts';
import { FlowTable } from '../flow/flow-table.ts';
import type { HandlerFactory } from '../flow/stream.ts';
import { HttpFactory } from '../http/http-factory.ts';
import { DNS_PORT, DnsReader } from '../names/dns-reader.ts';
import { HostNames } from '../names/host-names.ts';
import type { PacketSink } from '../packet/segment-view.ts';
import { QuicConnections } from '../quic/quic-connections.ts';
import type { AskedHost } from '../tls/handshake.ts';
import { TlsFactory, type TlsOptions } from '../tls/tls-factory.ts';
import type { CaptureFailures } from './capture-failures.ts';

/** Which frame of which file stands behind the number that a packet has in a chain. */
export type FramePlace = (number: number) => { readonly file: string; readonly frame: number };

/** What becomes of the segments and datagrams of a capture: flow -> (tls) -> http; UDP to names and quic. */
export class CaptureChain {
  /** Takes what the packets hold. */
  readonly packets: PacketSink;
  readonly #placeOf: FramePlace;
  readonly #failures: CaptureFailures | null;
  readonly #names = new HostNames();
  readonly #dns = new DnsReader(this.#names);
  readonly #quic: QuicConnections;
  readonly #http: HttpFactory;
  readonly #tls: TlsFactory;
  readonly #flows: FlowTable;

  /** `failures` hears of what the capture shows of hosts out of reach, and of what was not read. */
  constructor(
    file: string,
    sink: ExchangeSink,
    options: TlsOptions,
    failures: CaptureFailures | null,
    placeOf: FramePlace = (frame) => ({ file, frame }),
  ) {
    this.#placeOf = placeOf;
    this.#failures = failures;
    const names = this.#names;
    const dns = this.#dns;
    const quic = new QuicConnections(file, names, sink);
    const http = new HttpFactory(file, sink);
    const onServerName = (asked: AskedHost): void => {
      if (!asked.isTunnelled) names.learn(addressOf(asked.server), asked.host);
      const { file: itsFile, frame } = placeOf(asked.frame);
      failures?.encrypted(itsFile, { ...asked, frame });
    };
    const onFailure = (host: string, what: string, number: number): boolean => {
      const { file: itsFile, frame } = placeOf(number);
      return failures?.tls(itsFile, host, what, frame) ?? false;
    };
    const tls = new TlsFactory(file, sink, http, { ...options, onServerName, onFailure });
    http.readTunnelsBy((connection) => tls.open(connection));
    http.tellRefusalsTo((refusal) => {
      const { file: itsFile, frame } = placeOf(refusal.frame);
      failures?.socksRefused(itsFile, { ...refusal, frame }, names.of(addressOf(refusal.target)));
    });
    const handlers: HandlerFactory = {
      recognise: (chunk) => http.recognise(chunk),
      open: (kind, connection) => (kind === 'tls' ? tls.open(connection) : http.open(kind, connection)),
    };
    const flows = new FlowTable(file, handlers, sink);
    http.knowCutsBy((connectionId) => flows.missing.isOnlyCut(connectionId));
    this.packets = {
      segment: (view) => flows.segment(view),
      datagram: (view) => (view.sourcePort === DNS_PORT ? dns : quic).datagram(view),
    };
    this.#quic = quic;
    this.#http = http;
    this.#tls = tls;
    this.#flows = flows;
  }

  /** Whether packets held anything that HTTP may be spoken over, or that says why it was not. */
  get hasTraffic(): boolean {
    return this.#flows.hasSegments || !this.#quic.isEmpty || this.#dns.failures.size > 0;
  }

  /** The payload of a Decryption Secrets Block. */
  secrets(type: number, payload: Buffer): void {
    this.#tls.secrets(type, payload);
  }

  /** No packets come for a moment. */
  idle(): void {
    this.#tls.idle();
  }

  /**
   * No more packets come. `cut`: the packets that recorders did not keep whole, by file; what that did to connections is
   * told to `told`, as one diagnostic.
   */
  end(cut: readonly CutPackets[], told: (diagnostic: Diagnostic) => void): void {
    const failures = this.#failures;
    const names = this.#names;
    this.#flows.end();
    this.#tls.end(cut.length > 0);
    const { cutConnections: connections, askedInGaps } = this.#flows.missing;
    if (cut.length > 0) told(snaplenCut(cut, { connections, handshakes: this.#tls.lostHandshakes }));
    this.#http.end();
    this.#quic.end();
    for (const failure of this.#dns.failures.values()) {
      const { file, frames } = this.#firstOf(failure.frames);
      failures?.dns(file, { ...failure, frames });
    }
    for (const lost of this.#flows.unanswered.list()) {
      const { file, frames } = this.#firstOf(lost.frames);
      failures?.unanswered(file, { ...lost, frames }, names.of(addressOf(lost.server)));
    }
    for (const idle of this.#flows.idle.list()) {
      const { file, frame } = this.#placeOf(idle.frame);
      failures?.silent(file, { ...idle, frame }, names.of(addressOf(idle.server)));
    }
    failures?.damaged(this.#tls.damaged);
    for (const server of askedInGaps) failures?.unread.add(server, 'gap');
    const unread = [this.#tls.unread, this.#http.unread, this.#quic.unread].flat();
    for (const name of unread) failures?.unread.add(name, 'connection');
  }

  /** The file of the first frame, and those of the frames that are in it. */
  #firstOf(numbers: readonly number[]): { readonly file: string; readonly frames: readonly number[] } {
    const places = numbers.map((number) => this.#placeOf(number));
    const { file } = places[0] ?? this.#placeOf(0);
    return { file, frames: places.filter((place) => place.file === file).map(({ frame }) => frame) };
  }
}
