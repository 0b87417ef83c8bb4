import { expect, test } from 'vitest';
import { redactorFor } from '../../src/report/redact.ts';
import { HIDDEN, LIT, markedFrames, PLAIN } from '../../src/tui/frame-bytes.ts';

test('a secret that goes on in the next frame is hidden there too, and headers that decide are lit', () => {
  const frames = [
    '....GET / HTTP/1.1\r\nOrigin: http://a\r\nX-Api-Key: secret',
    '....secret\r\nAccept: */*\r\n\r\n',
  ].map((text, i) => ({ frame: i + 1, bytes: Buffer.from(text), payloadStart: 4 }));
  const [first, second] = markedFrames(frames, (text) => redactorFor(false).secrets(text), new Set(['origin']));
  const marked = ({ bytes, marks }: NonNullable<typeof first>, kind: number): string =>
    Buffer.from(bytes.filter((_, i) => marks[i] === kind)).toString();
  expect([first!.from, marked(first!, LIT), marked(first!, HIDDEN)]).toEqual([4, 'Origin: http://a', 'secret']);
  expect([marked(second!, HIDDEN), marked(second!, PLAIN)]).toEqual(['secret', '\r\nAccept: */*\r\n\r\n']);
});
