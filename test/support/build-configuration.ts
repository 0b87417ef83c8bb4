import type { CorsConfiguration } from '../../src/bucket/configuration.ts';
import { readConfiguration } from '../../src/bucket/read-configuration.ts';

export interface RuleSketch {
  readonly id?: string;
  readonly origins?: readonly string[];
  readonly methods?: readonly string[];
  readonly headers?: readonly string[];
  readonly expose?: readonly string[];
  readonly maxAge?: number | string;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const elements = (name: string, values: readonly string[] = []): string =>
  values.map((value) => `    <${name}>${escaped(value)}</${name}>\n`).join('');

/** A `CORSConfiguration` document. */
export function configurationXml(rules: readonly RuleSketch[], responseVary?: boolean): string {
  const text = rules.map(
    ({ id, origins, methods, headers, expose, maxAge }) =>
      `  <CORSRule>\n${elements('ID', id === undefined ? [] : [id])}${elements('AllowedOrigin', origins)}${elements('AllowedMethod', methods)}${elements('AllowedHeader', headers)}${elements('ExposeHeader', expose)}${elements('MaxAgeSeconds', maxAge === undefined ? [] : [String(maxAge)])}  </CORSRule>\n`,
  );
  const vary = responseVary === undefined ? '' : `  <ResponseVary>${responseVary}</ResponseVary>\n`;
  return `<CORSConfiguration>\n${text.join('')}${vary}</CORSConfiguration>\n`;
}

export const buildConfiguration = (rules: readonly RuleSketch[], responseVary?: boolean): CorsConfiguration =>
  readConfiguration('cors.xml', configurationXml(rules, responseVary));
