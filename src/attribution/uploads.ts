import type { CorsAttempt } from '../pairing/attempt.ts';

interface Upload {
  /** The cause that its parts belong to. */
  readonly cause: string;
  parts: number;
  /** Parts that were sent again although they had been stored. */
  again: number;
  lastPartUs: number;
  lastUrl: string;
}

/** What became of multipart uploads whose parts' ETag script could not read. */
export interface Stopped {
  readonly uploads: number;
  readonly parts: number;
  readonly again: number;
  /** How long the input goes on after the last part, in microseconds. */
  readonly silenceUs: number;
}

const LIMIT = 4096;

/** Whether a URL is one of a part: `?partNumber=N&uploadId=...` (OSS, S3 and their kin). */
export const isPart = (method: string, url: string): boolean =>
  method === 'PUT' && url.includes('uploadId=') && /[?&]partNumber=/.test(url);

/** Follows multipart uploads (UploadPart, CompleteMultipartUpload, AbortMultipartUpload). Bounded; the oldest are forgotten. */
export class Uploads {
  readonly #open = new Map<string, Upload>();
  #lastUs = 0;

  /** A part that was stored, its ETag hidden. */
  part(attempt: CorsAttempt, cause: string): void {
    const id = idOf(attempt.url);
    const endUs = attempt.actual?.endTimeUs ?? 0;
    if (id === null) return;
    this.#lastUs = Math.max(this.#lastUs, endUs);
    let upload = this.#open.get(id);
    if (!upload) {
      if (this.#open.size >= LIMIT) this.#open.delete(this.#open.keys().next().value ?? '');
      upload = { cause, parts: 0, again: 0, lastPartUs: endUs, lastUrl: '' };
      this.#open.set(id, upload);
    }
    if (upload.lastUrl === attempt.url) upload.again += 1;
    else upload.parts += 1;
    upload.lastUrl = attempt.url;
    upload.lastPartUs = endUs;
  }

  /** Any other request: the completion of an upload, or a sign that the page goes on. */
  other({ method, url, actual }: CorsAttempt): void {
    if (this.#open.size === 0) return;
    this.#lastUs = Math.max(this.#lastUs, actual?.endTimeUs ?? 0);
    if (method !== 'POST' || !url.includes('uploadId=')) return;
    const id = idOf(url);
    if (id !== null) this.#open.delete(id);
  }

  /** By cause: uploads of which parts came, but no completion. */
  stopped(): Map<string, Stopped> {
    const found = new Map<string, Stopped>();
    for (const { cause, parts, again, lastPartUs } of this.#open.values()) {
      const before = found.get(cause) ?? { uploads: 0, parts: 0, again: 0, silenceUs: 0 };
      found.set(cause, {
        uploads: before.uploads + 1,
        parts: before.parts + parts,
        again: before.again + again,
        silenceUs: Math.max(before.silenceUs, this.#lastUs - lastPartUs),
      });
    }
    return found;
  }
}

/** Address without query, and the id of the upload. */
function idOf(url: string): string | null {
  const id = /[?&]uploadId=([^&]*)/.exec(url)?.[1];
  return id === undefined ? null : `${url.slice(0, url.indexOf('?'))}\n${id}`;
}
