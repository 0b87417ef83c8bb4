import type { ByteConsumer } from '../bytes/intake.ts';
import { CaptureReader } from '../capture/capture-reader.ts';
import { type MergedSource, mergedSource, PacketMerge } from '../capture/packet-merge.ts';
import type { PacketView } from '../capture/packet-view.ts';
import { clocksDiffer, inSeveralFiles, withoutTcp } from '../diagnostics/capture.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { CutPackets } from '../diagnostics/packet.ts';
import type { ExchangeSink } from '../exchange/exchange-sink.ts';
import { PacketDecoder } from '../packet/packet-decoder.ts';
import type { TlsOptions } from '../tls/tls-factory.ts';
import { CaptureChain } from './capture-chain.ts';
import type { CaptureFailures } from './capture-failures.ts';
import { ClockWatch } from './clock-watch.ts';
import { isForeign } from './foreign.ts';
import { FILE_STEP, MergedPlaces } from './merged-places.ts';

/** A capture to be read with others. */
export interface CaptureToMerge {
  readonly file: string;
  /** The time of its first packet, `-Infinity` where that is not known. */
  readonly firstUs: number;
}

/** What is behind the sink. */
export interface Following {
  /** What could be handed on was. */
  readonly read: () => void;
  /** So was everything. */
  readonly end: () => void;
}

/**
 * Several captures as one: files that a recorder began one after the other, one for each direction or interface, or
 * parts of the same recording. Their packets go through one chain in the order of their times.
 */
export class MergedCaptures {
  /** In the order of their first packets. Feed each when `advance` asks for it. */
  readonly inputs: readonly MergedInput[];
  readonly #merge: PacketMerge;
  readonly #chain: CaptureChain;
  readonly #sink: ExchangeSink;
  readonly #follow: Following;
  readonly #clocks = new ClockWatch();
  #isOver = false;

  constructor(
    captures: readonly CaptureToMerge[],
    sink: ExchangeSink,
    tls: TlsOptions,
    failures: CaptureFailures,
    follow: Following,
  ) {
    // Numbers of frames grow with the files: what is first by number is first by time where files follow each other.
    const sorted = [...captures].sort((a, b) => a.firstUs - b.firstUs);
    const places = new MergedPlaces(sorted.map(({ file }) => file));
    const placed: ExchangeSink = {
      ...sink,
      exchange: (exchange) => sink.exchange(places.exchange(exchange)),
      diagnostic: (diagnostic) => sink.diagnostic(places.diagnostic(diagnostic)),
    };
    this.#sink = sink;
    this.#follow = follow;
    this.#chain = new CaptureChain(places.title, placed, tls, failures, (number) => places.of(number));
    this.inputs = sorted.map((capture, index) => new MergedInput(capture, index, this.#chain, this.#clocks, sink));
    const bySource = new Map(this.inputs.map((input) => [input.source, input]));
    this.#merge = new PacketMerge([...bySource.keys()], (source, view) => bySource.get(source)!.decode(view));
  }

  /** Hands on all packets whose turn is certain; returns the inputs to be read on. None: everything was handed on. */
  advance(): readonly MergedInput[] {
    const hungry = this.#merge.advance();
    if (hungry.length === 0) this.#end();
    else this.#follow.read();
    return this.inputs.filter(({ source }) => hungry.includes(source));
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const input of this.inputs) input.report();
    const cut = this.inputs.flatMap((input) => input.cut);
    this.#chain.end(cut, (told) => this.#sink.diagnostic(told));
    for (const input of this.inputs) input.reportEmpty();
    for (const { file, source } of this.inputs) {
      if (source.repeated > 0) this.#sink.diagnostic(inSeveralFiles(file, source.repeated));
    }
    for (const { late, early, byUs } of this.#clocks.differing()) {
      this.inputs[late]!.tell(clocksDiffer(this.inputs[late]!.file, this.inputs[early]!.file, byUs));
    }
    this.#follow.end();
  }
}

/** One of the captures: its own format, damage and link types; what its packets hold is for all. */
export class MergedInput implements ByteConsumer {
  readonly file: string;
  readonly source: MergedSource;
  readonly #chain: CaptureChain;
  readonly #capture: CaptureReader;
  readonly #packets: PacketDecoder;
  readonly #sink: ExchangeSink;
  #bytes = 0;
  #foreign = false;

  constructor(
    { file, firstUs }: CaptureToMerge,
    index: number,
    chain: CaptureChain,
    clocks: ClockWatch,
    sink: ExchangeSink,
  ) {
    this.file = file;
    this.source = mergedSource(firstUs);
    this.#chain = chain;
    this.#sink = sink;
    const { queue } = this.source;
    const diagnostic = (told: Diagnostic): void => this.tell(told);
    const base = index * FILE_STEP;
    const { packets } = chain;
    this.#packets = new PacketDecoder(file, {
      segment: (view) => {
        clocks.note(index, view);
        view.frameNumber += base;
        packets.segment(view);
      },
      datagram: (view) => {
        view.frameNumber += base;
        packets.datagram(view);
      },
      diagnostic,
    });
    this.#capture = new CaptureReader(file, {
      packet: (view) => queue.add(view),
      secrets: (type, payload) => chain.secrets(type, payload),
      diagnostic,
    });
  }

  get needBytes(): number {
    return this.#capture.needBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get packets(): number {
    return this.#capture.packets;
  }

  get isEmpty(): boolean {
    return !this.#chain.hasTraffic || this.#isUnread;
  }

  get #isUnread(): boolean {
    return this.#capture.packets === this.#packets.losses.unreadPackets;
  }

  /** Says that none of the captures holds what HTTP could be in, unless it was said of this one why. */
  reportEmpty(): void {
    if (this.isEmpty && !this.#isUnread) this.tell(withoutTcp(this.file, this.packets));
  }

  get isForeign(): boolean {
    return this.#foreign;
  }

  /** Whether it has packets at hand. */
  get hasPackets(): boolean {
    return !this.source.queue.isEmpty;
  }

  get cut(): readonly CutPackets[] {
    return this.#packets.losses.cutIn(this.file);
  }

  read(bytes: Buffer, start: number, end: number): number {
    this.source.isBegun = true;
    const next = this.#capture.read(bytes, start, end);
    this.#bytes += next - start;
    return next;
  }

  end(rest: Buffer): void {
    this.#bytes += rest.length;
    this.#capture.end(rest);
    this.source.isOver = true;
  }

  /** It cannot be read, or need not be read on. */
  skip(): void {
    this.source.isOver = true;
  }

  /** Hands on what is said of the file. */
  tell(diagnostic: Diagnostic): void {
    if (isForeign(diagnostic)) this.#foreign = true;
    this.#sink.diagnostic(diagnostic);
  }

  decode(view: PacketView): void {
    this.#packets.packet(view);
  }

  /** All its packets were decoded: says what was left out. */
  report(): void {
    this.#packets.end();
  }
}
