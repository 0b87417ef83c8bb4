import type { Applicability, Edit, Help, Label } from './diagnostic.ts';

/** What diagnostics have in common. */

export const advice = (
  text: string,
  applicability: Applicability = 'has-placeholder',
  edits: readonly Edit[] = [],
): Help => ({ text, applicability, edits });

/** A frame of a capture, none of its bytes. */
export const atFrame = (file: string, frame: number, text: string): Label => ({
  source: { kind: 'frame', file, frame, line: '', span: null },
  text,
});

/** What to do where a snap length cut packets. */
export const WHOLE_PACKETS = 'record again with whole packets: tcpdump -s 0, or no packet limit in Wireshark';
