import type { ByteConsumer } from '../bytes/intake.ts';
import { CaptureReader } from '../capture/capture-reader.ts';
import { looksLikeCapture, looksLikePcapng } from '../capture/recognise.ts';
import { emptyHar, emptyNetLog, unknownFormat, withoutTcp } from '../diagnostics/capture.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ExchangeSink } from '../exchange/exchange-sink.ts';
import { HarReader } from '../har/har-reader.ts';
import { looksLikeHar } from '../har/recognise.ts';
import { NetLogReader } from '../netlog/netlog-reader.ts';
import { looksLikeNetLog } from '../netlog/recognise.ts';
import { PacketDecoder } from '../packet/packet-decoder.ts';
import { noMaterial } from '../tls/secrets.ts';
import type { TlsOptions } from '../tls/tls-factory.ts';
import { CaptureChain } from './capture-chain.ts';
import type { CaptureFailures } from './capture-failures.ts';
import { isForeign } from './foreign.ts';

/** A reader chosen by content. */
interface Reader extends ByteConsumer {
  end(rest: Buffer): void;
  /** Nothing comes for a moment. */
  readonly idle?: () => void;
  readonly packets: number;
  /** Packets of known link types (none where no TCP is in them), entries or requests. */
  readonly records: number;
  /** What is said where there are none, unless the reader has said something itself. */
  readonly empty?: (file: string) => Diagnostic;
}

const SNIFF_BYTES = 4096;

/**
 * One input, whatever its format: pcap, pcapng, HAR or NetLog is told from the first bytes, never from the name.
 * Feed it through an `Intake`, then call `end` with what the intake has left.
 */
export class InputReader implements ByteConsumer {
  readonly #file: string;
  readonly #sink: ExchangeSink;
  readonly #tls: TlsOptions;
  readonly #failures: CaptureFailures | null;
  #reader: Reader | null = null;
  #refused = false;
  #foreign = false;
  #told = false;
  #bytes = 0;

  /** `failures` hears of what a capture shows of hosts out of reach. */
  constructor(
    file: string,
    sink: ExchangeSink,
    tls: TlsOptions = { material: noMaterial() },
    failures: CaptureFailures | null = null,
  ) {
    this.#file = file;
    this.#tls = tls;
    this.#failures = failures;
    this.#sink = {
      ...sink,
      diagnostic: (diagnostic) => {
        this.#told = true;
        if (isForeign(diagnostic)) this.#foreign = true;
        sink.diagnostic(diagnostic);
      },
    };
  }

  get needBytes(): number {
    return this.#reader?.needBytes ?? 1;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get packets(): number {
    return this.#reader?.packets ?? 0;
  }

  /** Whether nothing was in it that could be looked at. */
  get isEmpty(): boolean {
    return (this.#reader?.records ?? 0) === 0;
  }

  /** Whether the input is something that cannot be read at all, which an empty one is not. */
  get isForeign(): boolean {
    return this.#foreign;
  }

  read(bytes: Buffer, start: number, end: number): number {
    if (this.#refused) return this.#count(start, end);
    if (this.#reader === null && !this.#choose(bytes.subarray(start, end), false)) return start;
    const next = this.#reader === null ? end : this.#reader.read(bytes, start, end);
    return this.#count(start, next);
  }

  /** Nothing comes for a moment: secrets may have come meanwhile. */
  idle(): void {
    this.#reader?.idle?.();
  }

  end(rest: Buffer): void {
    if (this.#reader === null && !this.#refused) {
      this.#choose(rest, true);
      if (this.#reader !== null) {
        const next = this.read(rest, 0, rest.length);
        this.#bytes += rest.length - next;
        this.#finish(rest.subarray(next));
        return;
      }
    }
    this.#bytes += rest.length;
    this.#finish(rest);
  }

  #finish(rest: Buffer): void {
    this.#reader?.end(rest);
    if (this.#reader?.empty && this.isEmpty && !this.#told) this.#sink.diagnostic(this.#reader.empty(this.#file));
  }

  #count(start: number, next: number): number {
    this.#bytes += next - start;
    return next;
  }

  /** Whether the format is decided (for or against). */
  #choose(head: Buffer, last: boolean): boolean {
    // Only pcapng has blocks for secrets.
    const tls = { ...this.#tls, mayBringSecrets: looksLikePcapng(head) };
    if (looksLikeCapture(head)) this.#reader = openCapture(this.#file, this.#sink, tls, this.#failures);
    else if (looksLikeNetLog(head)) this.#reader = openJson(new NetLogReader(this.#file, this.#sink), emptyNetLog);
    else if (looksLikeHar(head)) this.#reader = openJson(new HarReader(this.#file, this.#sink), emptyHar);
    else if (head.length < SNIFF_BYTES && !last) return false;
    else {
      this.#refused = true;
      this.#sink.diagnostic(unknownFormat(this.#file, head));
    }
    return true;
  }
}

function openJson(reader: HarReader | NetLogReader, empty: NonNullable<Reader['empty']>): Reader {
  return {
    empty,
    get needBytes() {
      return reader.needBytes;
    },
    packets: 0,
    get records() {
      return reader.exchanges;
    },
    read: (bytes, start, end) => reader.read(bytes, start, end),
    end: (rest) => reader.end(rest),
  };
}

/** capture -> packet -> flow -> (tls) -> http; UDP to names and quic. */
function openCapture(file: string, sink: ExchangeSink, options: TlsOptions, failures: CaptureFailures | null): Reader {
  const diagnostic = (told: Diagnostic): void => sink.diagnostic(told);
  const chain = new CaptureChain(file, sink, options, failures);
  const packets = new PacketDecoder(file, { ...chain.packets, diagnostic });
  const capture = new CaptureReader(file, {
    packet: (view) => packets.packet(view),
    secrets: (type, payload) => chain.secrets(type, payload),
    diagnostic,
  });
  return {
    get needBytes() {
      return capture.needBytes;
    },
    get packets() {
      return capture.packets;
    },
    get records() {
      return chain.hasTraffic ? capture.packets - packets.losses.unreadPackets : 0;
    },
    empty: (name) => withoutTcp(name, capture.packets),
    read: (bytes, start, end) => capture.read(bytes, start, end),
    idle: () => chain.idle(),
    end: (rest) => {
      capture.end(rest);
      packets.end();
      chain.end(packets.losses.cutIn(file), diagnostic);
    },
  };
}
