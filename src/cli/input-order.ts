import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { constants, gunzipSync } from 'node:zlib';
import { type CaptureHead, readCaptureHead } from '../pipeline/first-packet.ts';
import { looksLikeGzip } from './gunzip.ts';

/** A capture that is read with others. */
interface Part extends CaptureHead {
  readonly file: string;
}

/** What is read in one go: a file, or captures that are one recording. */
export type Step =
  | { readonly kind: 'alone'; readonly file: string }
  | { readonly kind: 'together'; readonly parts: readonly Part[] };

/**
 * Inputs in the order in which recordings of one visit can be joined: browsers' records (JSON) before captures, standard
 * input last, else as given. Several captures in files are read together. A pipe is read alone and in its turn: whoever
 * writes to two of them one after the other would else wait for us while we wait for him. What cannot be looked into
 * stays where it is; reading it says why.
 */
export function inReadingOrder(files: readonly string[]): readonly Step[] {
  if (files.length < 2) return files.map(alone);
  const inputs = files.map((file) => ({ file, ...lookInto(file) }));
  const rank = ({ file, isJson }: (typeof inputs)[number]): number => (file === '-' ? 2 : isJson ? 0 : 1);
  const sorted = inputs.sort((a, b) => rank(a) - rank(b));
  const parts = sorted.flatMap(({ file, capture }) => (capture === null ? [] : { file, ...capture }));
  if (parts.length < 2) return sorted.map(({ file }) => alone(file));
  const steps: Step[] = [];
  for (const { file } of sorted) {
    if (file === parts[0]!.file) steps.push({ kind: 'together', parts });
    else if (parts.every((part) => part.file !== file)) steps.push(alone(file));
  }
  return steps;
}

const alone = (file: string): Step => ({ kind: 'alone', file });

/** Enough for the first packet, of most captures. */
const LOOKED_AT_BYTES = 8 * 1024;

/** What a regular file begins as. */
function lookInto(file: string): { readonly isJson: boolean; readonly capture: CaptureHead | null } {
  const head = headOf(file);
  const isJson = /^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)?[\s\0]*\{/.test(head.toString('latin1', 0, 64));
  return { isJson, capture: readCaptureHead(head) };
}

/** Its first bytes, unpacked; none where they cannot be read. */
function headOf(file: string): Buffer {
  try {
    // Opening a pipe would wait for its writer.
    if (file === '-' || !statSync(file).isFile()) return Buffer.alloc(0);
    const fd = openSync(file, 'r');
    try {
      const head = Buffer.alloc(LOOKED_AT_BYTES);
      const bytes = head.subarray(0, readSync(fd, head, 0, head.length, 0));
      // What is there of the data is unpacked, though they end in the middle.
      return looksLikeGzip(bytes) ? gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }) : bytes;
    } finally {
      closeSync(fd);
    }
  } catch {
    return Buffer.alloc(0);
  }
}
