import { expect, test } from 'vitest';
import { Painter } from '../../src/tui/painter.ts';

test('writes lines that changed, each at its place, in one piece; and everything when the screen is not known', () => {
  const written: string[] = [];
  const painter = new Painter((text) => written.push(text.replaceAll('\x1b', '^')));
  painter.paint(['a', 'b', 'c']);
  painter.paint(['a', 'B', 'c']);
  painter.paint(['a', 'B', 'c']);
  painter.paint(['a']);
  painter.forget();
  painter.paint(['a']);
  expect(written).toEqual([
    '^[?2026h^[1;1H^[2Ka^[2;1H^[2Kb^[3;1H^[2Kc^[?2026l',
    '^[?2026h^[2;1H^[2KB^[?2026l',
    '^[?2026h^[2;1H^[2K^[3;1H^[2K^[?2026l',
    '^[?2026h^[1;1H^[2Ka^[?2026l',
  ]);
});
