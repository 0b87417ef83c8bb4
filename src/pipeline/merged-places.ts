import type { Diagnostic, Label } from '../diagnostics/diagnostic.ts';
import type { Exchange, FrameSpan } from '../exchange/exchange.ts';

/**
 * What the number of a frame grows by from file to file: the number says which frame of which file it is, and nothing
 * has to be kept for it. No file has so many frames, and a double holds the numbers of two million files.
 */
export const FILE_STEP = 2 ** 32;
const NAMED = 3;

/** Tells the frames of captures that are read as one by their own files and numbers. */
export class MergedPlaces {
  readonly #files: readonly string[];

  constructor(files: readonly string[]) {
    this.#files = files;
  }

  /** For what is said of all of them. */
  get title(): string {
    const more = this.#files.length - NAMED;
    const named = more > 1 ? [...this.#files.slice(0, NAMED), `${more} more`] : this.#files;
    return named.join(' + ');
  }

  /** The file and the frame in it that a number stands for. */
  of(number: number): { readonly file: string; readonly frame: number } {
    return { file: this.#files[Math.floor(number / FILE_STEP)]!, frame: number % FILE_STEP };
  }

  exchange(exchange: Exchange): Exchange {
    const { source } = exchange;
    if (source.kind !== 'capture') return exchange;
    const { file } = this.of((source.request[0] ?? source.response[0])?.frame ?? 0);
    const placed = ({ frame: number, offset }: FrameSpan): FrameSpan => {
      const place = this.of(number);
      return place.file === file ? { frame: place.frame, offset } : { frame: place.frame, offset, file: place.file };
    };
    const { request, response } = source;
    return {
      ...exchange,
      source: { kind: 'capture', file, request: request.map(placed), response: response.map(placed) },
    };
  }

  diagnostic(diagnostic: Diagnostic): Diagnostic {
    const { primary, secondary } = diagnostic;
    return {
      ...diagnostic,
      primary: primary && this.#label(primary),
      secondary: secondary.map((one) => this.#label(one)),
    };
  }

  #label(label: Label): Label {
    if (label.source.kind !== 'frame') return label;
    return { ...label, source: { ...label.source, ...this.of(label.source.frame) } };
  }
}
