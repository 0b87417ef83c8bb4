import { headerValue } from '../../fetch/header-list.ts';
import { recogniseProfile } from '../../fetch/profile.ts';
import type { ConnectionInfo, Direction, StreamChunk, StreamEnd, StreamHandler } from '../../flow/stream.ts';
import type { ConnectionShared } from '../connection-shared.ts';
import { ExchangeStreams } from '../streams/exchange-streams.ts';
import { FieldCollector, type FieldSection } from '../streams/field-section.ts';
import type { Malformed } from '../streams/field-sink.ts';
import { type RequestHead, requestHead, responseHead } from '../streams/message-heads.ts';
import { FRAME_HEADER_BYTES } from './frame.ts';
import type { BlockPlace, FrameListener } from './frame-listener.ts';
import { FrameReader } from './frame-reader.ts';
import { HpackDecoder } from './hpack.ts';

/** Fields on their way into a section: one for all connections, a block is decoded at once. */
const collector = new FieldCollector();
/** The stream of the request that asked for HTTP/2 (RFC 7540 section 3.2). */
const UPGRADED_STREAM = 1;

/** One HTTP/2 connection (RFC 9113): two directions of frames, joined into exchanges by stream. */
export class H2Connection implements StreamHandler, FrameListener {
  readonly headBytes = FRAME_HEADER_BYTES;
  readonly #shared: ConnectionShared;
  readonly #info: ConnectionInfo;
  readonly #readers: readonly [FrameReader, FrameReader];
  readonly #decoders: readonly [HpackDecoder, HpackDecoder];
  readonly #streams: ExchangeStreams;
  /** The last stream that the client opened. */
  #newest = 0;
  /** Of the chunk at hand. */
  #timeUs = 0;
  /** How far the responses were handed on, missing bytes included; and whether the client had more when it sent last. */
  #responsesUntil = 0;
  #isBehind = false;
  /** How much of the responses the client had when it sent last; and where those that are missing end, -1: none are. */
  #acknowledged = -1;
  #lostUntil = -1;

  constructor(shared: ConnectionShared, info: ConnectionInfo) {
    const { reports, memory, sink, file, openHeads, tables } = shared;
    this.#shared = shared;
    this.#info = info;
    this.#readers = [new FrameReader(0, this, memory), new FrameReader(1, this, memory)];
    this.#decoders = [new HpackDecoder(tables), new HpackDecoder(tables)];
    this.#streams = new ExchangeStreams({ file, connection: info, protocol: 'h2' }, sink, openHeads, (frame) =>
      reports.tooManyStreams(info.server, frame),
    );
    if (info.fromStart) return;
    for (const direction of [0, 1] as const) {
      this.#readers[direction].joinMidway();
      this.#decoders[direction].forget();
    }
  }

  /** HTTP/1.1 became HTTP/2 (`Upgrade: h2c`): the request is answered on stream 1. */
  adopt(request: RequestHead): void {
    this.#newest = Math.max(this.#newest, UPGRADED_STREAM);
    this.#streams.addRequest(UPGRADED_STREAM, request);
    this.#streams.endMessage(0, UPGRADED_STREAM, request.timeUs);
  }

  /** The first `length` bytes of the client's preface were read by somebody else. */
  skipPreface(length: number): void {
    this.#readers[0].skipPreface(length);
  }

  chunk(chunk: StreamChunk): void {
    this.#timeUs = chunk.timeUs;
    const { direction, offset, start, end, acknowledged } = chunk;
    if (direction === 1) this.#responsesUntil = offset + end - start;
    else {
      this.#acknowledged = acknowledged;
      this.#isBehind = acknowledged > this.#responsesUntil;
      if (!this.#isBehind) this.#streams.caughtUp();
    }
    this.#readers[direction].chunk(chunk);
  }

  stepsOver(direction: Direction): number {
    return this.#readers[direction].stepsOver;
  }

  stepsBehind(direction: Direction, bytes: Buffer, at: number): number {
    return this.#readers[direction].stepsBehind(bytes, at);
  }

  gap(direction: Direction, length: number): void {
    if (direction === 1) this.#responsesUntil += length;
    this.#readers[direction].gap(length);
  }

  end(direction: Direction, how: StreamEnd, timeUs: number): void {
    // But for a FIN both end at once: what is left of the responses is read before the requests count as unanswered.
    if (how === 'fin') this.#endDirection(direction);
    else for (const one of [0, 1] as const) this.#endDirection(one);
    this.#streams.end(direction, how, timeUs);
  }

  #endDirection(direction: Direction): void {
    this.#readers[direction].end();
    this.#decoders[direction].forget();
  }

  // FrameListener: what the two readers find

  block(place: BlockPlace, bytes: Buffer, start: number, end: number): void {
    const decoder = this.#decoders[place.direction];
    const isWhole = decoder.decode(bytes, start, end, collector) && !place.isCut;
    if (!isWhole) {
      collector.unknownField();
      // What the rest does to the table is not known.
      decoder.forget();
    }
    const section = collector.take();
    if (place.promisedId !== 0) this.#promise(place, section);
    else if (place.direction === 0) this.#fromClient(place, section);
    else this.#fromServer(place, section);
    if (place.endsStream) this.endStream(place.direction, place.streamId);
  }

  wantsData(direction: Direction): boolean {
    return direction === 1 && this.#streams.wantsBodies;
  }

  data(streamId: number, bytes: Buffer, start: number, end: number): void {
    this.#streams.body(streamId, bytes, start, end);
  }

  endStream(direction: Direction, streamId: number): void {
    this.#streams.endMessage(direction, streamId, this.#timeUs);
  }

  damaged(direction: Direction, streamId: number): void {
    this.#streams.damage(direction, streamId);
  }

  reset(direction: Direction, streamId: number): void {
    this.#streams.reset(direction, streamId, this.#timeUs, this.#isBehind);
  }

  goAway(direction: Direction, lastStreamId: number): void {
    if (direction === 1) this.#streams.refuseAbove(lastStreamId, this.#timeUs);
  }

  lost(direction: Direction): void {
    this.#decoders[direction].forget();
    if (direction === 1) this.#lostUntil = this.#responsesUntil;
    this.#streams.lose(direction);
  }

  resynchronised(direction: Direction, frameNumber: number): void {
    this.#shared.reports.resynchronised(this.#info, direction, frameNumber);
  }

  undecodable(_direction: Direction, frameNumber: number): void {
    this.#shared.reports.http2(this.#info.server, frameNumber);
  }

  // Header sections

  /** A request, or the trailers of one. */
  #fromClient(place: BlockPlace, section: FieldSection): void {
    const { streamId } = place;
    const isNewest = streamId > this.#newest;
    // Streams open in the order of their numbers (RFC 9113 section 5.1.1).
    if (streamId % 2 === 0 || (!isNewest && !this.#streams.isOpen(streamId)) || this.#streams.hasRequest(streamId))
      return;
    const isNamed = section.method !== null || section.path !== null || section.authority !== null;
    // Trailers of a request from before the capture, or perhaps; or so little that it says nothing.
    if (!isNamed && (!section.isPartial || this.#newest === 0 || place.isCut)) return;
    if (isNewest) this.#newest = streamId;
    this.#addRequest(streamId, place, section);
    this.#streams.requestsKnown(streamId);
  }

  /** A response, an interim response, or the trailers of one. */
  #fromServer(place: BlockPlace, section: FieldSection): void {
    const { streamId } = place;
    const { status, isPartial } = section;
    if (streamId === 0 || this.#streams.isCut(streamId)) return;
    const before = this.#streams.response(streamId);
    // What came before may have been an interim response whose status was not known.
    if (before !== null && (before.status !== 0 || status === 0)) return;
    if (section.malformed !== null && this.#isRefused(section.malformed, streamId)) {
      this.#refuse(place);
      return;
    }
    if (status >= 100 && status < 200) return;
    // Trailers of a response from before the capture, or perhaps; or so little that it says nothing.
    if (status === 0 && (!isPartial || place.isCut || (place.endsStream && !this.#streams.hasRequest(streamId))))
      return;
    if (isPartial) this.#shared.reports.partialHeaders(this.#info, firstFrame(place));
    const request = this.#streams.request(streamId);
    this.#streams.addResponse(streamId, responseHead(section, request?.headers ?? null, place.frames, place.timeUs));
    // Not an extended CONNECT (RFC 8441), which has a whole URL.
    const isTunnel = request?.method === 'CONNECT' && status >= 200 && status < 300 && !request.url?.includes('://');
    if (isTunnel) this.#shared.reports.tls(request.url ?? this.#info.server, firstFrame(place));
  }

  #isRefused(malformed: Malformed, streamId: number): boolean {
    if (malformed === 'everywhere') return true;
    const headers = this.#streams.request(streamId)?.headers ?? [];
    const profile = recogniseProfile(headerValue(headers, 'user-agent'));
    return profile === null || profile === 'chromium';
  }

  /** Browsers end the stream with an error of the protocol (RFC 9113 section 8.1.1): whatever it says, it is no answer. */
  #refuse(place: BlockPlace): void {
    this.#streams.loseAnswer(place.streamId);
    this.#shared.reports.malformedHeaders(this.#info.server, firstFrame(place));
  }

  /** RFC 9113 section 8.4: the server says what request it answers unasked. */
  #promise(place: BlockPlace, section: FieldSection): void {
    const { promisedId, direction } = place;
    if (direction === 0 || promisedId <= 0 || promisedId % 2 !== 0 || this.#streams.hasRequest(promisedId)) return;
    this.#addRequest(promisedId, place, section);
    this.#streams.endMessage(0, promisedId, this.#timeUs);
  }

  #addRequest(streamId: number, place: BlockPlace, section: FieldSection): void {
    if (section.isPartial) this.#shared.reports.partialHeaders(this.#info, firstFrame(place));
    const request = requestHead(section, this.#info.server, place.frames, place.timeUs);
    this.#streams.addRequest(streamId, request, this.#acknowledged < this.#lostUntil);
  }
}

const firstFrame = ({ frames }: BlockPlace): number => frames[0]!.frame;
