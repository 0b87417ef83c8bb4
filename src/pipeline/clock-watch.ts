import { seqDistance } from '../flow/sequence.ts';
import type { SegmentView } from '../packet/segment-view.ts';

/** What one side of a connection sent, and how much of it the other side had. */
interface Sent {
  /** Sequence number behind what was seen of it; `null`: nothing was. */
  until: number | null;
  /** The highest acknowledgement, the file that has it, and its time; -1: none yet. */
  acknowledged: number;
  file: number;
  timeUs: number;
}

/** Of one file beside another: packets with data that came before they were acknowledged in the other, and behind that. */
interface Pair {
  early: number;
  late: number;
  readonly lagsUs: number[];
}

/** So many packets, and more than come in time, are no packets that a recorder has the wrong way round. */
const LEAST = 4;
/** Less disturbs nothing. */
const LEAST_US = 1000;
const MAX_LAGS = 256;
const MAX_CONNECTIONS = 4096;
/** So many segments of each file are looked at: clocks that differ do so from the beginning. */
const MOST_SEGMENTS = 10_000;
const ACK = 0x10;
const SYN_OR_FIN = 0x03;

/** Finds captures whose clocks disagree: what one has is acknowledged in another before it was sent. Bounded. */
export class ClockWatch {
  readonly #sent = new Map<string, Sent>();
  /** By file with the data and file with the acknowledgements. */
  readonly #pairs = new Map<string, Pair>();
  /** How many segments of each file were looked at. */
  readonly #noted: number[] = [];

  /** A segment of the file with this index, in the order in which the merged files are read. */
  note(file: number, segment: SegmentView): void {
    const noted = this.#noted[file] ?? 0;
    if (noted >= MOST_SEGMENTS) return;
    this.#noted[file] = noted + 1;
    const { flags, timeUs } = segment;
    const length = segment.payloadLength + ((flags & SYN_OR_FIN) === 0 ? 0 : 1);
    if (length > 0) this.#data(file, this.#of(segment, true), segment.seq + length, timeUs);
    if ((flags & ACK) === 0) return;
    const peer = this.#of(segment, false);
    if (peer.file >= 0 && seqDistance(peer.acknowledged, segment.ack) <= 0) return;
    peer.acknowledged = segment.ack;
    peer.file = file;
    peer.timeUs = timeUs;
  }

  /** Which file (its index) has packets that another acknowledges so much earlier (the median), and which one that is. */
  differing(): { readonly late: number; readonly early: number; readonly byUs: number }[] {
    return [...this.#pairs].flatMap(([key, { early, late, lagsUs }]) => {
      if (late < LEAST || late <= early) return [];
      const [data = 0, acknowledging = 0] = key.split(' ').map(Number);
      const byUs = lagsUs.toSorted((a, b) => a - b)[lagsUs.length >> 1]!;
      return byUs < LEAST_US ? [] : [{ late: data, early: acknowledging, byUs }];
    });
  }

  #data(file: number, sent: Sent, until: number, timeUs: number): void {
    const isNew = sent.until === null || seqDistance(sent.until, until) > 0;
    if (!isNew) return;
    sent.until = until;
    if (sent.file < 0 || sent.file === file) return;
    const pair = this.#pairOf(`${file} ${sent.file}`);
    if (seqDistance(until, sent.acknowledged) < 0) pair.early += 1;
    else {
      pair.late += 1;
      if (pair.lagsUs.length < MAX_LAGS) pair.lagsUs.push(timeUs - sent.timeUs);
    }
  }

  #pairOf(key: string): Pair {
    const known = this.#pairs.get(key);
    if (known) return known;
    const pair: Pair = { early: 0, late: 0, lagsUs: [] };
    this.#pairs.set(key, pair);
    return pair;
  }

  /** `isSender`: what the sender of the segment sent, else what its receiver did. */
  #of(segment: SegmentView, isSender: boolean): Sent {
    const { bytes, addressLength, sourceAt, destinationAt, sourcePort, destinationPort } = segment;
    const source = `${bytes.toString('latin1', sourceAt, sourceAt + addressLength)}${sourcePort}`;
    const destination = `${bytes.toString('latin1', destinationAt, destinationAt + addressLength)}${destinationPort}`;
    const key = isSender ? `${source} ${destination}` : `${destination} ${source}`;
    const known = this.#sent.get(key);
    if (known) return known;
    if (this.#sent.size >= MAX_CONNECTIONS) this.#sent.clear();
    const sent: Sent = { until: null, acknowledged: 0, file: -1, timeUs: 0 };
    this.#sent.set(key, sent);
    return sent;
  }
}
