/** What hides the content of records under an AEAD, apart from the tag: any part of it can be made by itself. */
export interface KeyStream {
  /**
   * Opens the bytes `[from, to)` of a plaintext whose ciphertext begins at `bytes[start]`, into the same places of
   * `into`. Nothing is checked. `nonce`: 12 bytes.
   */
  reveal(nonce: Buffer, bytes: Buffer, start: number, from: number, to: number, into: Buffer): void;
}
