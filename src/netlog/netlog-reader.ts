import type { ByteConsumer } from '../bytes/intake.ts';
import { malformedEvents, netLogTruncated, withoutConstants } from '../diagnostics/netlog.ts';
import type { ExchangeSink } from '../exchange/exchange-sink.ts';
import { JsonScanner } from '../har/json-scanner.ts';
import type { Hop, OpenRequest } from './hop.ts';
import { EVENTS_PATH, NETLOG, startsEvent } from './netlog-shape.ts';
import { NetLogVisitor } from './netlog-visitor.ts';
import { OpenRequests } from './open-requests.ts';
import { toExchange } from './to-exchange.ts';

/**
 * Reads a NetLog of Chromium (`chrome://net-export`, `--log-net-log=FILE`) of any size and hands on an exchange for each
 * request, preflights beside the requests that they were sent for. Memory is bounded by the requests under way. A log
 * whose array was never closed (the browser was killed) is read up to its last whole event.
 */
export class NetLogReader implements ByteConsumer {
  readonly #file: string;
  readonly #sink: ExchangeSink;
  readonly #visitor: NetLogVisitor;
  readonly #scanner: JsonScanner;
  readonly #requests = new OpenRequests((request) => this.#hand(request));
  #exchanges = 0;
  #damaged = 0;
  #firstDamage = 0;
  #undecoded = false;

  constructor(file: string, sink: ExchangeSink) {
    this.#file = file;
    this.#sink = sink;
    this.#visitor = new NetLogVisitor({
      event: (event, constants) => {
        if (constants.isKnown) this.#requests.take(event, constants);
        else this.#undecoded = true;
      },
      malformed: (offset) => {
        if (this.#damaged === 0) this.#firstDamage = offset;
        this.#damaged += 1;
      },
    });
    this.#scanner = new JsonScanner(this.#visitor, NETLOG, { path: EVENTS_PATH, startsItem: startsEvent });
  }

  get needBytes(): number {
    return this.#scanner.needBytes;
  }

  /** How many were handed on. */
  get exchanges(): number {
    return this.#exchanges;
  }

  read(bytes: Buffer, start: number, end: number): number {
    return this.#scanner.read(bytes, start, end);
  }

  /** Takes the bytes that `read` left and says what is wrong with the file. */
  end(rest: Buffer): void {
    this.read(rest, 0, rest.length);
    const isTruncated = this.#scanner.isInside;
    this.#requests.end();
    if (this.#damaged > 0) {
      this.#sink.diagnostic(malformedEvents(this.#file, { places: this.#damaged, offset: this.#firstDamage }));
    }
    if (this.#undecoded || !this.#visitor.constants.isKnown) this.#sink.diagnostic(withoutConstants(this.#file));
    else if (isTruncated) {
      const offset = this.#visitor.openEventOffset;
      this.#sink.diagnostic(netLogTruncated(this.#file, { requests: this.#exchanges, offset }));
    }
  }

  #hand(request: OpenRequest): void {
    const hops = request.next === null ? request.hops : [...request.hops, cutOff(request, request.next)];
    for (const hop of hops) {
      this.#tell(request, hop);
      const { preflight } = hop;
      if (preflight) this.#tell(preflight, preflight.hop);
    }
  }

  #tell(request: OpenRequest, hop: Hop): void {
    if (hop.url === null || hop.method === null) return;
    this.#exchanges += 1;
    this.#sink.exchange(toExchange(request, hop, this.#file, this.#sink.nextExchangeId()));
  }
}

/** The hop that a redirect did not reach, because its preflight failed. */
function cutOff(request: OpenRequest, next: Hop): Hop {
  next.url = next.preflight?.hop.url ?? null;
  next.method = request.hop.method;
  next.provisional = request.hop.provisional;
  next.initiator = request.hop.initiator;
  return next;
}
