import type { ByteConsumer } from '../bytes/intake.ts';
import { unknownFormat } from '../diagnostics/capture.ts';
import type { FormatReader } from './format-reader.ts';
import type { CaptureSink } from './packet-view.ts';
import { PcapReader } from './pcap-reader.ts';
import { PcapngReader } from './pcapng-reader.ts';
import { looksLikePcap, looksLikePcapng } from './recognise.ts';

const MAGIC_BYTES = 4;

/** Reads a capture file of any format we know, told by its magic, and hands on its packets. */
export class CaptureReader implements ByteConsumer {
  readonly #file: string;
  readonly #sink: CaptureSink;
  #reader: FormatReader | null = null;
  #refused = false;

  constructor(file: string, sink: CaptureSink) {
    this.#file = file;
    this.#sink = sink;
  }

  get packets(): number {
    return this.#reader?.packets ?? 0;
  }

  get needBytes(): number {
    if (this.#reader !== null) return this.#reader.needBytes;
    return this.#refused ? 1 : MAGIC_BYTES;
  }

  read(bytes: Buffer, start: number, end: number): number {
    if (this.#refused) return end;
    if (this.#reader === null) {
      if (end - start < MAGIC_BYTES) return start;
      this.#reader = this.#open(bytes.subarray(start, end));
      if (this.#reader === null) return end;
    }
    return this.#reader.read(bytes, start, end);
  }

  end(rest: Buffer): void {
    if (this.#reader !== null) this.#reader.end(rest);
    else if (!this.#refused) this.#sink.diagnostic(unknownFormat(this.#file, rest));
  }

  #open(head: Buffer): FormatReader | null {
    if (looksLikePcapng(head)) return new PcapngReader(this.#file, this.#sink);
    if (looksLikePcap(head)) return new PcapReader(this.#file, this.#sink);
    this.#refused = true;
    this.#sink.diagnostic(unknownFormat(this.#file, head));
    return null;
  }
}
