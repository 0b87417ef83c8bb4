import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CorsConfiguration, Entry } from '../../src/bucket/configuration.ts';
import { readConfiguration } from '../../src/bucket/read-configuration.ts';
import type { Edit, Span } from '../../src/diagnostics/diagnostic.ts';
import { positionAt } from '../../src/diagnostics/position.ts';

const read = (input: string | Uint8Array): CorsConfiguration => readConfiguration('cors.xml', input);
const wrap = (rule: string): string => `<CORSConfiguration><CORSRule>${rule}</CORSRule></CORSConfiguration>`;
const codes = ({ problems }: CorsConfiguration): string[] => problems.map(({ code }) => code);
const cut = (text: string, { start, end }: Span): string => text.slice(start, end);

/** The text under a problem's primary label. */
function under(configuration: CorsConfiguration, index = 0): string {
  const source = configuration.problems[index]?.primary?.source;
  if (source?.kind !== 'config') throw new Error('no place');
  return cut(configuration.text, source.span);
}

const edited = (text: string, edits: readonly Edit[]): string =>
  [...edits]
    .sort((a, b) => b.span.start - a.span.start)
    .reduce((now, { span, insert }) => now.slice(0, span.start) + insert + now.slice(span.end), text);

const values = (entries: readonly Entry[] = []): string[] => entries.map(({ value }) => value);

const OSS = `<?xml version="1.0" encoding="UTF-8"?>
<CORSConfiguration>
  <CORSRule>
    <AllowedOrigin>https://app.example.com</AllowedOrigin>
    <AllowedMethod>PUT</AllowedMethod>
    <AllowedMethod>GET</AllowedMethod>
    <AllowedHeader> x-oss-date </AllowedHeader>
    <ExposeHeader>ETag</ExposeHeader>
    <MaxAgeSeconds>600</MaxAgeSeconds>
  </CORSRule>
  <CORSRule>
    <AllowedOrigin>*</AllowedOrigin>
    <AllowedMethod>GET</AllowedMethod>
  </CORSRule>
  <ResponseVary>true</ResponseVary>
</CORSConfiguration>
`;

describe('readConfiguration', () => {
  test('reads the form of OSS', () => {
    const { rules, responseVary, problems, text, format } = read(OSS);
    expect(problems).toEqual([]);
    expect({ text, format, responseVary }).toEqual({ text: OSS, format: 'xml', responseVary: true });
    expect(rules.map(({ index, id }) => [index, id])).toEqual([
      [0, null],
      [1, null],
    ]);
    expect(values(rules[0]?.origins)).toEqual(['https://app.example.com']);
    expect(values(rules[0]?.methods)).toEqual(['PUT', 'GET']);
    expect(values(rules[0]?.headers)).toEqual(['x-oss-date']);
    expect(values(rules[0]?.exposeHeaders)).toEqual(['ETag']);
    expect(rules[0]?.maxAgeSeconds?.value).toBe(600);
    expect(rules[1]?.maxAgeSeconds).toBeNull();
  });

  test('reads the form of S3: namespace, IDs, items in any order', () => {
    const { rules, problems, responseVary } = read(
      `<CORSConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><CORSRule><ID>web</ID><MaxAgeSeconds>0</MaxAgeSeconds><AllowedMethod>GET</AllowedMethod><AllowedOrigin>a</AllowedOrigin><AllowedMethod>PUT</AllowedMethod></CORSRule></CORSConfiguration>`,
    );
    expect(problems).toEqual([]);
    expect(responseVary).toBeNull();
    expect(rules[0]).toMatchObject({ id: 'web', maxAgeSeconds: { value: 0 } });
    expect(values(rules[0]?.methods)).toEqual(['GET', 'PUT']);
  });

  test('reads elements with a namespace prefix', () => {
    const { rules, problems } = read(
      '<c:CORSConfiguration xmlns:c="u"><c:CORSRule><c:AllowedOrigin>a</c:AllowedOrigin></c:CORSRule></c:CORSConfiguration>',
    );
    expect(problems).toEqual([]);
    expect(values(rules[0]?.origins)).toEqual(['a']);
  });

  /** Places of a text: every element and value. */
  function places(configuration: CorsConfiguration): string[] {
    const { text } = configuration;
    return configuration.rules.flatMap((rule) => [
      cut(text, rule.span),
      ...[...rule.origins, ...rule.methods, ...rule.headers, ...rule.exposeHeaders].flatMap(({ span, valueSpan }) => [
        cut(text, span),
        cut(text, valueSpan),
      ]),
      ...(rule.maxAgeSeconds ? [cut(text, rule.maxAgeSeconds.span), cut(text, rule.maxAgeSeconds.valueSpan)] : []),
    ]);
  }

  test.each([
    ['line feeds', OSS],
    ['CRLF', OSS.replaceAll('\n', '\r\n')],
    ['lone CR', OSS.replaceAll('\n', '\r')],
    ['a byte order mark', `\ufeff${OSS}`],
    ['a byte order mark and CRLF', `\ufeff${OSS.replaceAll('\n', '\r\n')}`],
    ['characters beyond the basic plane', OSS.replace('<CORSRule>', '<!-- \u{1f600}\u{1f600} --><CORSRule>')],
  ])('keeps every place exact with %s', (_, text) => {
    const configuration = read(text);
    expect(configuration.problems).toEqual([]);
    expect(configuration.text).toBe(text);
    const found = places(configuration);
    expect(found[0]).toMatch(/^<CORSRule>[\s\S]*600<\/MaxAgeSeconds>\s*<\/CORSRule>$/);
    expect(found.slice(1, 13)).toEqual([
      '<AllowedOrigin>https://app.example.com</AllowedOrigin>',
      'https://app.example.com',
      '<AllowedMethod>PUT</AllowedMethod>',
      'PUT',
      '<AllowedMethod>GET</AllowedMethod>',
      'GET',
      '<AllowedHeader> x-oss-date </AllowedHeader>',
      'x-oss-date',
      '<ExposeHeader>ETag</ExposeHeader>',
      'ETag',
      '<MaxAgeSeconds>600</MaxAgeSeconds>',
      '600',
    ]);
  });

  test.each([
    ['references', '<AllowedOrigin>a&amp;b&#x2F;&#47;</AllowedOrigin>', 'a&b//', 'a&amp;b&#x2F;&#47;'],
    ['CDATA', '<AllowedOrigin> <![CDATA[https://a&b]]> </AllowedOrigin>', 'https://a&b', '<![CDATA[https://a&b]]>'],
    ['a comment before', '<AllowedOrigin> <!-- prod --> a </AllowedOrigin>', 'a', 'a'],
    ['a comment behind', '<AllowedOrigin>a<!-- > --> </AllowedOrigin>', 'a', 'a'],
    ['a comment within', '<AllowedOrigin>a<!-- x -->b</AllowedOrigin>', 'ab', 'a<!-- x -->b'],
    ['an instruction', '<AllowedOrigin><?x > ?>a</AllowedOrigin>', 'a', 'a'],
    ['an attribute with `>`', '<AllowedOrigin note="a>b">a</AllowedOrigin>', 'a', 'a'],
    ['line ends', '<AllowedOrigin>\r\n\ta\r\n</AllowedOrigin>', 'a', 'a'],
    ['blanks within', '<AllowedOrigin>a b</AllowedOrigin>', 'a b', 'a b'],
    ['a no-break space, which no store trims', '<AllowedOrigin>\u00a0a</AllowedOrigin>', '\u00a0a', '\u00a0a'],
    ['an entity name in CDATA', '<AllowedOrigin><![CDATA[&lt;]]></AllowedOrigin>', '&lt;', '<![CDATA[&lt;]]>'],
    ['a doubly escaped reference', '<AllowedOrigin>&amp;lt;</AllowedOrigin>', '&lt;', '&amp;lt;'],
  ])('reads a value with %s', (_, element, value, place) => {
    const configuration = read(wrap(element));
    const [entry] = configuration.rules[0]?.origins ?? [];
    expect(configuration.problems).toEqual([]);
    expect(entry?.value).toBe(value);
    expect(entry && cut(configuration.text, entry.valueSpan)).toBe(place);
    expect(entry && cut(configuration.text, entry.span)).toBe(element);
  });

  test.each(['<AllowedOrigin></AllowedOrigin>', '<AllowedOrigin/>', '<AllowedOrigin> \n </AllowedOrigin>'])(
    'keeps the empty value of %j, as S3 does',
    (element) => {
      const configuration = read(wrap(`<ID>x</ID>${element}<AllowedMethod>GET</AllowedMethod>`));
      const [entry] = configuration.rules[0]?.origins ?? [];
      expect(configuration.problems).toEqual([]);
      expect(entry?.value).toBe('');
      expect(entry && cut(configuration.text, entry.span)).toBe(element);
      expect(entry && entry.valueSpan.end - entry.valueSpan.start).toBe(0);
    },
  );

  test.each([
    ['UTF-16 little-endian with a mark', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 big-endian with a mark', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['UTF-16 little-endian', (text: string) => Buffer.from(text, 'utf16le')],
    ['UTF-16 big-endian', (text: string) => Buffer.from(text, 'utf16le').swap16()],
    ['UTF-8 with a mark', (text: string) => Buffer.from(`\ufeff${text}`)],
    ['UTF-8', (text: string) => Buffer.from(text)],
  ])('decodes %s', (_, encode) => {
    const configuration = read(encode(wrap('<AllowedOrigin>https://b\u00fccher.example</AllowedOrigin>')));
    expect(configuration.problems).toEqual([]);
    expect(values(configuration.rules[0]?.origins)).toEqual(['https://b\u00fccher.example']);
  });
});

describe('what is wrong in a configuration', () => {
  test.each([
    ['an unclosed item', wrap('<AllowedOrigin>a'), '</CORSRule> where </AllowedOrigin> should be', '</CORSRule>'],
    [
      'an unclosed root',
      '<CORSConfiguration><CORSRule></CORSRule>',
      '<CORSConfiguration> is never closed',
      '<CORSConfiguration',
    ],
    ['tags that cross', '<CORSConfiguration><a><b></a></b></CORSConfiguration>', '</a> where </b>', '</a>'],
    [
      'a tag too many',
      '<CORSConfiguration></CORSConfiguration></CORSRule>',
      '</CORSRule> closes nothing',
      '</CORSRule>',
    ],
    ['a second root', '<CORSConfiguration/><CORSConfiguration/>', 'a second document element', '<CORSConfiguration/>'],
    ['text behind the root', '<CORSConfiguration/>\n x', 'text outside', 'x'],
    ['a bare ampersand', wrap('<AllowedOrigin>a&b</AllowedOrigin>'), 'write `&amp;`', '&'],
    ['an unknown entity', wrap('<AllowedOrigin>a&nbsp;b</AllowedOrigin>'), '`&nbsp;` is not defined', '&nbsp;'],
    ['an entity in capitals', wrap('<AllowedOrigin>&AMP;</AllowedOrigin>'), '`&AMP;` is not defined', '&AMP;'],
    ['a reference to no character', wrap('<AllowedOrigin>&#0;</AllowedOrigin>'), 'is no character', '&#0;'],
    ['a bare less-than', wrap('<AllowedOrigin>a < b</AllowedOrigin>'), 'write `&lt;`', '<'],
    ['an unquoted attribute', '<CORSConfiguration a=1></CORSConfiguration>', 'not well-formed', '<CORSConfiguration'],
    [
      'an attribute without value',
      '<CORSConfiguration a></CORSConfiguration>',
      'not well-formed',
      '<CORSConfiguration',
    ],
    ['an open comment', '<CORSConfiguration><!-- ', 'comment is never closed', '<!--'],
    ['an open CDATA section', '<CORSConfiguration><![CDATA[ ', 'CDATA section is never closed', '<![CDATA['],
    ['a tag that never ends', '<CORSConfiguration', 'not well-formed', '<CORSConfiguration'],
    ['a NUL', `<CORSConfiguration>${'x'.repeat(80)}\0</CORSConfiguration>`, 'control character', '\0'],
    ['a declaration of an element', '<!ELEMENT a><CORSConfiguration/>', 'neither a comment nor', '<!'],
  ])('refuses %s and says where', (_, text, message, place) => {
    const configuration = read(text);
    expect(codes(configuration)).toEqual(['config/malformed-xml']);
    expect(configuration.problems[0]?.message).toContain(message);
    expect(under(configuration)).toBe(place);
    expect(configuration.rules).toEqual([]);
  });

  test('says line and column', () => {
    const text = OSS.replaceAll('\n', '\r\n').replace('</CORSRule>', '</CORSrule>');
    const source = read(text).problems[0]?.primary?.source;
    expect(source?.kind === 'config' && positionAt(text, source.span.start)).toEqual({ line: 10, column: 3 });
  });

  test('refuses what is nested too deeply', () => {
    const deep = `<CORSConfiguration>${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}</CORSConfiguration>`;
    expect(read(deep).problems[0]?.message).toContain('nested deeper');
  });

  test('refuses a DOCTYPE, whatever it declares', () => {
    const text = '<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b "cccc">]>\n<CORSConfiguration/>';
    const configuration = read(text);
    expect(codes(configuration)).toEqual(['config/doctype-refused']);
    expect(under(configuration)).toBe('<!DOCTYPE');
  });

  test.each([
    ['', 'an empty file'],
    [' \n', 'a blank file'],
    ['<!DOCTYPE html><html></html>', 'an HTML page'],
    ['{"log":{"entries":[]}}', 'a HAR'],
    ['{"a":1}', 'JSON'],
    ['AllowedOrigin: *', 'plain text'],
    ['\u00d4\u00c3\u00b2\u00a1\u0002\0\u0004\0', 'binary data'],
    ['<Error><Code>NoSuchCORSConfiguration</Code></Error>', 'an error answer of the store (NoSuchCORSConfiguration)'],
    ['<Error/>', 'an error answer of the store'],
    ['<CORSRule/>', 'a single <CORSRule>'],
    ['<ListBucketResult/>', 'a <ListBucketResult> document'],
  ])('says of %j that it is %s', (text, what) => {
    const configuration = read(text);
    expect(codes(configuration)).toEqual(['config/not-cors']);
    expect(configuration.problems[0]?.message).toBe(`this is no CORS configuration, but ${what}`);
  });

  test('knows that an answer may say that there is no configuration', () => {
    const [problem] = read('<Error><Code>NoSuchCORSConfiguration</Code></Error>').problems;
    expect(problem?.help?.text).toContain('--cors HOST=none');
  });

  test('refuses a capture given for a configuration', () => {
    const capture = Uint8Array.of(0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0);
    expect(read(capture).problems[0]?.message).toContain('binary data');
  });

  test('reads no more than a bounded size', () => {
    const configuration = read(new Uint8Array((1 << 20) + 1));
    expect(codes(configuration)).toEqual(['config/too-large']);
    expect(configuration).toMatchObject({ text: '', rules: [] });
  });

  test('warns of white space before the XML declaration and reads on', () => {
    const configuration = read(`\n  ${OSS}`);
    expect(configuration.problems).toMatchObject([{ code: 'config/malformed-xml', severity: 'warning' }]);
    expect(configuration.rules).toHaveLength(2);
    expect(edited(configuration.text, configuration.problems[0]?.help?.edits ?? [])).toBe(OSS);
  });

  test.each([
    ['AllowedHeaders', 'AllowedHeader'],
    ['allowedorigin', 'AllowedOrigin'],
    ['ExposedHeader', 'ExposeHeader'],
    ['MaxAgeInSeconds', 'MaxAgeSeconds'],
    ['MaxAge', 'MaxAgeSeconds'],
    ['Id', 'ID'],
  ])('takes <%s> for a slip of <%s>', (name, meant) => {
    const text = wrap(`<AllowedOrigin>a</AllowedOrigin><${name}>600</${name}>`);
    const configuration = read(text);
    expect(configuration.problems).toMatchObject([{ code: 'config/unknown-element', severity: 'warning' }]);
    expect(under(configuration)).toBe(`<${name}>`);
    const mended = edited(text, configuration.problems[0]?.help?.edits ?? []);
    expect(mended).toContain(`<${meant}>600</${meant}>`);
    expect(read(mended).problems).toEqual([]);
  });

  test.each([
    ['an element that nothing is like', wrap('<Frobnicate/>'), '<Frobnicate> is not known here'],
    [
      'an item outside a rule',
      '<CORSConfiguration><AllowedOrigin>*</AllowedOrigin></CORSConfiguration>',
      'belongs into <CORSRule>',
    ],
    ['ResponseVary inside a rule', wrap('<ResponseVary>true</ResponseVary>'), 'belongs into <CORSConfiguration>'],
    ['an element inside a value', wrap('<AllowedOrigin><a>x</a></AllowedOrigin>'), '<a> is not known here'],
    ['a name that is dangerous as a key', wrap('<constructor/>'), 'is not known here'],
    ['a prototype', wrap('<__proto__>1</__proto__>'), 'is not known here'],
    ['loose text', wrap('PUT <!-- x --> GET'), 'text in <CORSRule>'],
  ])('leaves out %s', (_, text, message) => {
    const configuration = read(text);
    expect(configuration.problems).toMatchObject([{ code: 'config/unknown-element', severity: 'warning' }]);
    expect(configuration.problems[0]?.message).toContain(message);
  });

  test.each(['-1', '1.5', '600s', 'forever', ''])('leaves a MaxAgeSeconds of %j out and keeps the rule', (value) => {
    const configuration = read(wrap(`<AllowedOrigin>a</AllowedOrigin><MaxAgeSeconds>${value}</MaxAgeSeconds>`));
    expect(codes(configuration)).toEqual(['config/bad-max-age']);
    expect(under(configuration)).toBe(value === '' ? '<MaxAgeSeconds></MaxAgeSeconds>' : value);
    expect(configuration.rules[0]).toMatchObject({ maxAgeSeconds: null, origins: [{ value: 'a' }] });
  });

  test.each(['yes', '', '1'])('leaves a ResponseVary of %j out', (value) => {
    const configuration = read(`<CORSConfiguration><ResponseVary>${value}</ResponseVary></CORSConfiguration>`);
    expect(codes(configuration)).toEqual(['config/bad-response-vary']);
    expect(configuration.responseVary).toBeNull();
  });

  test('takes the first of two elements that may stand once', () => {
    const text = wrap(
      '<MaxAgeSeconds>1</MaxAgeSeconds><AllowedOrigin>a</AllowedOrigin><MaxAgeSeconds>2</MaxAgeSeconds>',
    );
    const configuration = read(text);
    expect(codes(configuration)).toEqual(['config/duplicate-entry']);
    expect(under(configuration)).toBe('<MaxAgeSeconds>2</MaxAgeSeconds>');
    expect(configuration.rules[0]?.maxAgeSeconds?.value).toBe(1);
    expect(edited(text, configuration.problems[0]?.help?.edits ?? [])).not.toContain('>2<');
    const twice =
      '<CORSConfiguration><ResponseVary>true</ResponseVary><ResponseVary>false</ResponseVary></CORSConfiguration>';
    expect(read(twice)).toMatchObject({ responseVary: true, problems: [{ code: 'config/duplicate-entry' }] });
  });

  test('lets a bad rule leave the others', () => {
    const text = `<CORSConfiguration><CORSRule><Origin>x</Origin><MaxAgeSeconds>x</MaxAgeSeconds></CORSRule><CORSRule><AllowedOrigin>a</AllowedOrigin></CORSRule></CORSConfiguration>`;
    const configuration = read(text);
    expect(configuration.rules.map(({ index, origins }) => [index, values(origins)])).toEqual([
      [0, []],
      [1, ['a']],
    ]);
  });
});

describe('hostile configurations', () => {
  test.each([
    ['blanks in a value', wrap(`<AllowedOrigin>${' '.repeat(900_000)}a${' '.repeat(100_000)}</AllowedOrigin>`)],
    ['comments', wrap(`<AllowedOrigin>${'<!---->'.repeat(140_000)}</AllowedOrigin>`)],
    ['comments that never end', `<CORSConfiguration>${'<!-- '.repeat(200_000)}`],
    ['blanks in a tag', `<CORSConfiguration${' '.repeat(1_000_000)}x`],
    ['attributes', `<CORSConfiguration${' a="1"'.repeat(170_000)}/>`],
    ['elements', `<CORSConfiguration>${'<a/>'.repeat(80_000)}</CORSConfiguration>`],
    ['slips', `<CORSConfiguration>${'<CORSRulez/>'.repeat(80_000)}</CORSConfiguration>`],
    ['references', wrap(`<AllowedOrigin>${'&amp;'.repeat(200_000)}</AllowedOrigin>`)],
  ])('are read in linear time: %s', (_, text) => {
    const started = performance.now();
    read(text.slice(0, 1 << 20));
    expect(performance.now() - started).toBeLessThan(8_000);
  });

  test('never throw, wherever they are cut or bent', () => {
    fc.assert(
      fc.property(fc.nat(OSS.length), fc.nat(OSS.length), fc.string({ maxLength: 4 }), (a, b, insert) => {
        const text = OSS.slice(0, Math.min(a, b)) + insert + OSS.slice(Math.max(a, b));
        const { rules, problems } = read(text);
        for (const rule of rules) expect(cut(text, rule.span)).toMatch(/^<[\s\S]*>$/);
        for (const { primary } of problems) {
          if (primary?.source.kind !== 'config') continue;
          const { start, end } = primary.source.span;
          expect(start).toBeLessThanOrEqual(end);
          expect(end).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
