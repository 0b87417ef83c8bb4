import { notCors, tooLargeToRead } from '../../diagnostics/config.ts';
import { lenientJson, malformedJson, malformedYaml, wrongType } from '../../diagnostics/config-formats.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { CorsConfiguration } from '../configuration.ts';
import { refused } from './configuration-of.ts';
import { type DataNode, MAX_DATA_LENGTH } from './data.ts';
import { FORMATS, type FormatName } from './formats-table.ts';
import { parseJson } from './json-document.ts';
import { locate } from './locate.ts';
import type { Located } from './located.ts';
import { RuleReader } from './read-rules.ts';
import { isSwift, readSwift } from './swift-headers.ts';
import { MAX_YAML_LENGTH, parseYaml } from './yaml-document.ts';

/** Of any syntax; each has its own limit below. */
export const MAX_CONFIGURATION_LENGTH = MAX_DATA_LENGTH;

/** Reads a text that is JSON, YAML or headers; `null`: it is neither, so XML or nothing. */
export function readOtherSyntax(file: string, text: string): readonly CorsConfiguration[] | null {
  const head = text
    .slice(0, 4096)
    .replace(/^\ufeff/, '')
    .trimStart();
  if (head.startsWith('<') || head === '' || /[\u0000\ufffd]/.test(head.slice(0, 64))) return null;
  if (/^(?:[[{]|\/[/*])/.test(head)) return isHar(head) ? null : readJson(file, text);
  if (isSwift(text)) return [readHeaders(file, text)];
  return YAML.test(text.slice(0, 256 * 1024)) ? readYaml(file, text) : null;
}

/** Told by the reader of XML, which knows what to say. */
const isHar = (head: string): boolean => /^\{\s*"log"\s*:\s*\{/.test(head);

/** Names that only a configuration has, as a key of YAML. */
const YAML =
  /^[ \t]*(?:-[ \t]+)*["']?(?:Resources|CORSRules?|corsRules|cors|cors_config|origin|AllowedOrigins|allowedOrigins?|allowed_origin|allowed|rules)["']?[ \t]*:/m;

function readJson(file: string, text: string): CorsConfiguration[] {
  const { root, problem, lenient } = parseJson(text);
  if (!root) {
    const { span, what } = problem ?? { span: { start: 0, end: 0 }, what: 'expected a value' };
    return [refused(file, text, malformedJson({ file, span }, what), 's3-json')];
  }
  const remarks = lenient.map(({ span, what }) =>
    lenientJson({ file, span }, what, text[span.start] === ',' ? { file, span, insert: '' } : null),
  );
  return readTree({ file, text, root, remarks, syntax: 'json' });
}

function readYaml(file: string, text: string): CorsConfiguration[] {
  if (text.length > MAX_YAML_LENGTH) return [refused(file, '', tooLargeToRead(file, text.length, MAX_YAML_LENGTH))];
  const { root, problem } = parseYaml(text);
  if (root) return readTree({ file, text, root, remarks: [], syntax: 'yaml' });
  const { span, what } = problem ?? { span: { start: 0, end: 0 }, what: 'expected a value' };
  return [refused(file, text, malformedYaml({ file, span }, what), 'cloudformation')];
}

interface Tree {
  readonly file: string;
  readonly text: string;
  readonly root: DataNode;
  readonly remarks: readonly Diagnostic[];
  readonly syntax: 'json' | 'yaml';
}

function readTree(tree: Tree): CorsConfiguration[] {
  const { file, text, root, syntax } = tree;
  const found = locate(root, syntax);
  if ('what' in found) return [refused(file, text, notCors({ file, span: found.span }, found.what, found.cure))];
  return found
    .slice(0, MAX_BUCKETS)
    .map((located, index) => readBucket(index === 0 ? tree : { ...tree, remarks: [] }, located));
}

const MAX_BUCKETS = 50_000;

function readBucket({ file, text, remarks }: Tree, { format, names, rules, vary }: Located): CorsConfiguration {
  const reader = new RuleReader(file, text, format);
  const read = reader.rules(rules);
  const problems = [...remarks, ...reader.problems];
  const value = vary?.kind === 'scalar' ? vary.value : null;
  const known = value === 'true' || value === 'false' ? value === 'true' : value;
  if (vary && known !== null && typeof known !== 'boolean')
    problems.push(wrongType({ file, span: vary.span }, 'ResponseVary', 'true or false', 'something else'));
  const responseVary = typeof known === 'boolean' ? known : reader.responseVary;
  const { stores } = FORMATS[format];
  return { file, text, format, stores, buckets: names, rules: read, responseVary, problems };
}

function readHeaders(file: string, text: string): CorsConfiguration {
  if (text.length > MAX_YAML_LENGTH) return refused(file, '', tooLargeToRead(file, text.length, MAX_YAML_LENGTH));
  const format: FormatName = 'swift';
  const { stores } = FORMATS[format];
  return { file, text, format, stores, buckets: [], responseVary: null, ...readSwift(file, text) };
}
