import { xmlText } from '../../diagnostics/config-parts.ts';
import type { FormatName } from './formats-table.ts';
import { type PlainConfiguration, type PlainRule, union } from './write-data.ts';

/** Writes a configuration as XML or as headers. */
export function writeText(format: FormatName, config: PlainConfiguration): string {
  if (format === 'swift') return swift(config.rules[0]);
  const lines = format === 'azure-xml' ? azure(config) : format === 'gcs-xml' ? google(config) : s3(config);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${lines.join('\n')}\n`;
}

const element = (name: string, text: string): string => `<${name}>${xmlText(text)}</${name}>`;
const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);
const within = (name: string, lines: readonly string[]): string[] => [`<${name}>`, ...indented(lines), `</${name}>`];
const each = (name: string, values: readonly string[]): string[] => values.map((value) => element(name, value));

function s3({ rules, responseVary }: PlainConfiguration): string[] {
  const lines = rules.flatMap((rule) =>
    within('CORSRule', [
      ...(rule.id === null ? [] : [element('ID', rule.id)]),
      ...each('AllowedOrigin', rule.origins),
      ...each('AllowedMethod', rule.methods),
      ...each('AllowedHeader', rule.headers),
      ...each('ExposeHeader', rule.exposeHeaders),
      ...(rule.maxAgeSeconds === null ? [] : [element('MaxAgeSeconds', String(rule.maxAgeSeconds))]),
    ]),
  );
  const vary = responseVary === null ? [] : [element('ResponseVary', String(responseVary))];
  return within('CORSConfiguration', [...lines, ...vary]);
}

/** All five elements have to be there. */
function azure({ rules }: PlainConfiguration): string[] {
  const lines = rules.flatMap((rule) =>
    within('CorsRule', [
      element('AllowedOrigins', rule.origins.join(',')),
      element('AllowedMethods', rule.methods.join(',')),
      element('AllowedHeaders', rule.headers.join(',')),
      element('ExposedHeaders', rule.exposeHeaders.join(',')),
      element('MaxAgeInSeconds', String(rule.maxAgeSeconds ?? 0)),
    ]),
  );
  return within('StorageServiceProperties', within('Cors', lines));
}

function google({ rules }: PlainConfiguration): string[] {
  const lines = rules.flatMap((rule) => {
    const headers = union(rule.headers, rule.exposeHeaders);
    return within('Cors', [
      ...within('Origins', each('Origin', rule.origins)),
      ...within('Methods', each('Method', rule.methods)),
      ...(headers.length === 0 ? [] : within('ResponseHeaders', each('ResponseHeader', headers))),
      ...(rule.maxAgeSeconds === null ? [] : [element('MaxAgeSec', String(rule.maxAgeSeconds))]),
    ]);
  });
  return within('CorsConfig', lines);
}

const META = 'X-Container-Meta-Access-Control-';

function swift(rule: PlainRule | undefined): string {
  const lines = [`${META}Allow-Origin: ${rule?.origins.join(' ') ?? ''}`.trimEnd()];
  if (rule && rule.maxAgeSeconds !== null) lines.push(`${META}Max-Age: ${rule.maxAgeSeconds}`);
  if (rule && rule.exposeHeaders.length > 0) lines.push(`${META}Expose-Headers: ${rule.exposeHeaders.join(' ')}`);
  return `${lines.join('\n')}\n`;
}
