import { createGunzip } from 'node:zlib';

/** Large output pieces: at Node's default of 16 KiB unpacking takes more than twice as long. */
const CHUNK_BYTES = 1024 * 1024;

/** Whether the bytes begin as gzip with deflate (RFC 1952 section 2.3). Needs three bytes. */
export function looksLikeGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 3 && bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 0x08;
}

/** What went wrong while unpacking, and how many packed bytes had been taken without fault before. */
export interface GzipDamage {
  readonly problem: string;
  readonly soundBytes: number;
  /** The data end too early, rather than being wrong. */
  readonly isCutOff: boolean;
}

/**
 * Unpacks the pieces, one member after the other, and hands out what comes of it. Resolves to `null` when all is well.
 * Of the piece that holds damage nothing comes out, so that small pieces lose less.
 */
export async function gunzip(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  onData: (chunk: Buffer) => void,
): Promise<GzipDamage | null> {
  const inflater = createGunzip({ chunkSize: CHUNK_BYTES });
  let soundBytes = 0;
  // What `onData` throws must reach our caller, not the event loop.
  let thrown: unknown = null;
  inflater.on('data', (chunk: Buffer) => {
    try {
      if (thrown === null) onData(chunk);
    } catch (error) {
      thrown = error ?? new Error('unpacking stopped');
    }
  });
  // A write that fails is not called back.
  let giveUp: () => void = () => undefined;
  const over = new Promise<GzipDamage | null>((resolve) => {
    inflater.on('end', () => resolve(null));
    inflater.on('error', (error: NodeJS.ErrnoException) => {
      resolve({ problem: error.message, soundBytes, isCutOff: error.code === 'Z_BUF_ERROR' });
      giveUp();
    });
  });
  for await (const piece of pieces) {
    await new Promise<void>((resolve) => {
      giveUp = resolve;
      inflater.write(piece, () => resolve());
    });
    if (inflater.destroyed || thrown !== null) break;
    soundBytes += piece.length;
  }
  if (!inflater.destroyed) inflater.end();
  const damage = await over;
  inflater.destroy();
  if (thrown !== null) throw thrown;
  return damage;
}
