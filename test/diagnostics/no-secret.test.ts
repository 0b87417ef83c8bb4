import { expect, test } from 'vitest';
import { Sightings } from '../../src/diagnostics/sightings.ts';
import { noSecret } from '../../src/diagnostics/tls.ts';

const LABEL = 'SERVER_TRAFFIC_SECRET_0';

function notesOf(connections: number, known: number, incomplete: readonly (readonly [string, number])[], late = 0) {
  const all = new Sightings();
  for (let i = 0; i < connections; i++) all.add('media.example', 1 + i);
  const counts = { privateKeys: 0, otherRsa: 0, ephemeral: 0, late };
  const given = { known, incomplete, keysBeside: null, emptyLogs: [], ...counts };
  return noSecret('a.pcap', all, given).notes.filter((note) => note.includes('secret'));
}

test('secrets of connections that lack another are not said to be of other connections', () => {
  const lacking = /^the key log has secrets for (1 of them|2 of them|them|it), but no SERVER_TRAFFIC_SECRET_0;/;
  const told = (count: number, known: number, some: number) => notesOf(count, known, [[LABEL, some]]);
  expect(told(4, 1, 1)).toEqual([expect.stringMatching(lacking), 'no secret that is known is of the other 3']);
  expect(told(3, 6, 2)).toEqual([expect.stringMatching(lacking), 'no secret that is known is of the other one']);
  expect(told(2, 6, 2)).toEqual([expect.stringMatching(lacking)]);
  expect(notesOf(4, 1, [])).toEqual(['the 1 secret that is known is of other connections']);
});

test('secrets that came late are not said to be of other connections', () => {
  const late = (whose: string) => expect.stringMatching(new RegExp(`^the secrets for ${whose} came late: `));
  expect(notesOf(1, 4, [], 1)).toEqual([late('it')]);
  expect(notesOf(3, 4, [], 1)).toEqual([late('1 of them'), 'no secret that is known is of the other 2']);
});
