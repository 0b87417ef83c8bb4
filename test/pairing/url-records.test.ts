import { expect, test } from 'vitest';
import { newDraft } from '../../src/pairing/draft.ts';
import { close, leastHopeful, open, UrlRecords } from '../../src/pairing/url-records.ts';
import { buildActual, buildPreflight } from '../support/build-exchange.ts';

const draft = () => newDraft(buildActual(), 'PUT', null, null);

function chain(record: { head: ReturnType<typeof draft> | null }): unknown[] {
  const found = [];
  for (let at = record.head; at; at = at.nextOfUrl) found.push(at);
  return found;
}

test('the open drafts of a URL stand in order of arrival and leave from anywhere', () => {
  const record = new UrlRecords().add('https://b.example/');
  const drafts = [draft(), draft(), draft(), draft()];
  for (const one of drafts) {
    one.record = record;
    open(one, record);
  }
  expect(chain(record)).toEqual(drafts);
  for (const [leaving, left] of [
    [1, [0, 2, 3]],
    [1, [0, 2, 3]],
    [3, [0, 2]],
    [0, [2]],
    [2, []],
  ] as const) {
    close(drafts[leaving]!);
    expect(chain(record)).toEqual(left.map((place) => drafts[place]));
    expect(record.openCount).toBe(left.length);
    expect(record.last).toBe(left.length === 0 ? null : drafts[left.at(-1)!]);
  }
  open(drafts[1]!, record);
  expect(chain(record)).toEqual([drafts[1]]);
});

test('where there are too many, a request that waits for its preflight goes before the oldest preflight', () => {
  const record = new UrlRecords().add('https://b.example/');
  const [first, second, third] = [draft(), draft(), draft()];
  for (const one of [first, second]) one.preflight = buildPreflight();
  for (const one of [first, second, third]) {
    one.record = record;
    open(one, record);
  }
  expect(leastHopeful(record)).toBe(third);
  close(third);
  expect(leastHopeful(record)).toBe(first);
});

test('records fall out after long disuse, unless a draft is open', () => {
  const records = new UrlRecords();
  const forgotten = records.add('https://b.example/forgotten');
  const used = records.add('https://b.example/used');
  const waiting = records.add('https://b.example/waiting');
  const held = draft();
  held.record = waiting;
  open(held, waiting);
  for (let n = 0; n < 200_000; n++) {
    records.add(`https://b.example/${n}`);
    if (n % 1000 === 0) expect(records.get(used.url)).toBe(used);
  }
  expect(records.get(forgotten.url)).toBeNull();
  expect(records.get(waiting.url)).toBe(waiting);
  expect(records.get('https://b.example/0')).toBeNull();
  expect(records.get('https://b.example/199999')).not.toBeNull();
});
