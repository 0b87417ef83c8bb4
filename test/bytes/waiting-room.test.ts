import { expect, test } from 'vitest';
import { WaitingRoom } from '../../src/bytes/waiting-room.ts';

test('the oldest give up where there is no room for all', () => {
  const room = new WaitingRoom(100);
  const gone: string[] = [];
  const waiter = (name: string) => ({ giveUp: () => void gone.push(name) });
  const [a, b, c] = [waiter('a'), waiter('b'), waiter('c')];
  expect([room.keep(a, 40), room.keep(b, 40), room.keep(a, 50)]).toEqual([true, true, true]);
  expect(room.bytes).toBe(90);
  expect([room.keep(c, 30), gone, room.bytes]).toEqual([true, ['a'], 70]);
  expect([room.keep(b, 90), gone, room.bytes]).toEqual([false, ['a', 'b'], 30]);
  room.leave(c);
  room.leave(a);
  expect(room.bytes).toBe(0);
  expect([room.keep(a, 101), gone, room.bytes]).toEqual([false, ['a', 'b', 'a'], 0]);
});
