import { describe, expect, test } from 'vitest';
import { JsonScanner } from '../../src/har/json-scanner.ts';
import { field, type Scalar, scalarField } from '../../src/har/json-shape.ts';
import type { JsonVisitor } from '../../src/har/json-visitor.ts';

const ITEM = field(2, {
  members: {
    id: scalarField(3),
    body: field(4, { scalar: 'on-demand' }),
    tags: field(5, { anyMember: scalarField(6) }),
  },
});
const ITEMS = field(1, { items: ITEM });
const ROOT = field(0, { members: { items: ITEMS } });

class Transcript implements JsonVisitor {
  readonly lines: string[] = [];
  wantsBody = true;

  wants(): boolean {
    return this.wantsBody;
  }
  open(id: number, offset: number): void {
    this.lines.push(`open ${id} @${offset}`);
  }
  close(id: number): void {
    this.lines.push(`close ${id}`);
  }
  scalar(id: number, value: Scalar): void {
    this.lines.push(`${id} = ${JSON.stringify(value)}`);
  }
  unwanted(id: number, offset: number): void {
    this.lines.push(`${id} unwanted @${offset}`);
  }
  member(name: string): void {
    this.lines.push(`member ${name}`);
  }
  damaged(offset: number): void {
    this.lines.push(`damaged @${offset}`);
  }
}

function scan(text: string, visitor = new Transcript()): string[] {
  const recovery = { path: [ROOT, ITEMS], startsItem: (key: string) => key === 'id' };
  const scanner = new JsonScanner(visitor, ROOT, recovery);
  const bytes = Buffer.from(text);
  expect(scanner.read(bytes, 0, bytes.length)).toBe(bytes.length);
  if (scanner.isInside) visitor.lines.push('inside');
  return visitor.lines;
}

describe('JsonScanner', () => {
  test('tells the wanted places in the order of the text', () => {
    const text = '{"x": {"items": [1]}, "items": [{"id": 1.5e1, "y": [{}], "tags": {"a": true, "b": "c"}}, {}]}';
    expect(scan(text)).toEqual([
      'open 0 @0',
      'open 1 @31',
      'open 2 @32',
      '3 = 15',
      `open 5 @${text.indexOf('{"a"')}`,
      'member a',
      '6 = true',
      'member b',
      '6 = "c"',
      'close 5',
      'close 2',
      `open 2 @${text.lastIndexOf('{}')}`,
      'close 2',
      'close 1',
      'close 0',
    ]);
  });

  test('finds keys that are written with escapes', () => {
    expect(scan('{"\\u0069tems":[{"i\\u0064":"a\\nb"}]}')).toContain('3 = "a\\nb"');
  });

  test('names values of an unwanted kind, and where they stand', () => {
    expect(scan('{"items":[5,[{"id":1}],"x",{"id":{"id":2}}]}')).toEqual([
      'open 0 @0',
      'open 1 @9',
      '2 unwanted @10',
      '2 unwanted @12',
      '2 unwanted @23',
      'open 2 @27',
      '3 unwanted @33',
      'close 2',
      'close 1',
      'close 0',
    ]);
  });

  test('asks before it takes a string that is wanted on demand', () => {
    const visitor = new Transcript();
    visitor.wantsBody = false;
    expect(scan('{"items":[{"body":"no"}]}', visitor)).toContain('4 unwanted @18');
    expect(scan('{"items":[{"body":"yes"}]}')).toContain('4 = "yes"');
  });

  test('knows whether something is open', () => {
    expect(scan('{"items":[')).toContain('inside');
    expect(scan('{"x":"abc')).toContain('inside');
    expect(scan('{"x":[[1')).toContain('inside');
    expect(scan('{}')).not.toContain('inside');
    expect(scan(' "text" 5 [1]')).not.toContain('inside');
  });

  test.each([
    ['{"items":[{"id":1,,}', 18],
    ['{"items" [', 9],
    ['{items:[', 1],
    ['{"x":[1;', 7],
    ['{"items":[{"id":truth}', 16],
    ['{"items":[{"id":1]', 17],
  ])('%s is damaged', (text, offset) => {
    expect(scan(text)).toContain(`damaged @${offset}`);
  });

  test('takes up reading at the next object that begins like an item', () => {
    const lines = scan('{"items":[{"id":1 "z"}, {"other":{"x":1}}, {"id":2}, {"id":3}]}');
    expect(lines.slice(lines.indexOf('damaged @18'))).toEqual([
      'damaged @18',
      'open 2 @43',
      '3 = 2',
      'close 2',
      'open 2 @53',
      '3 = 3',
      'close 2',
      'close 1',
      'close 0',
    ]);
  });
});
