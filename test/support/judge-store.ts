import type { BucketConfiguration } from '../../src/bucket/configuration.ts';
import { convertConfiguration } from '../../src/bucket/convert.ts';
import type { Dialect } from '../../src/bucket/dialects/dialect.ts';
import type { FormatName } from '../../src/bucket/formats/formats-table.ts';
import { judgeBucket } from '../../src/bucket/judge.ts';
import { readConfiguration } from '../../src/bucket/read-configuration.ts';
import type { BucketRequest } from '../../src/bucket/verdict.ts';
import type { StoreCase, StoreRequest } from '../vectors/store-cases.ts';
import { buildConfiguration, configurationXml } from './build-configuration.ts';

/** What is compared of an answer. */
export interface StoreAnswer {
  /** Of an actual request only whether it was carried out: `2xx`, else the status; 403 for a wrong signature. */
  readonly status: number | '2xx';
  /** Access-Control-* and Vary, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Code and message of the error document of a refused preflight. */
  readonly code: string | null;
  readonly message: string | null;
}

/** An answer of running software. */
export interface RealAnswer extends StoreAnswer {
  /** Names of all the headers that an actual request was answered with. */
  readonly names?: readonly string[];
}

/** Answers of one store to all cases, by the name of the case. */
export interface StoreAnswers {
  readonly store: string;
  readonly format: FormatName;
  readonly answers: Readonly<Record<string, RealAnswer>>;
  /** What it says to each of STORE_CONFIGURATIONS; `null`: it takes it. */
  readonly configurations: Readonly<Record<string, ConfigurationRefusal | null>>;
}

export interface ConfigurationRefusal {
  readonly status: number;
  readonly code: string | null;
  readonly message: string | null;
}

/** The text in which a store takes the configuration of a case; `null`: none. XML is written as it is sketched. */
export function configurationText({ rules }: Pick<StoreCase, 'rules'>, format: FormatName): string | null {
  if (rules === 'none') return null;
  return format === 'xml' ? configurationXml(rules) : convertConfiguration(buildConfiguration(rules), format).text;
}

interface Received {
  readonly status: number;
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/** What of a real answer is kept: what is compared, and the names that a prediction may have to know. */
export function realAnswer({ method, signature }: StoreRequest, { status, rawHeaders, body }: Received): RealAnswer {
  const headers: Record<string, string> = {};
  const names: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    if (!COMPARED.test(name)) names.push(rawHeaders[at] ?? '');
    else headers[name] = name in headers ? `${headers[name]}, ${rawHeaders[at + 1]}` : (rawHeaders[at + 1] ?? '');
  }
  if (method === 'OPTIONS') return { status, headers, code: element(body, 'Code'), message: element(body, 'Message') };
  const said = status < 300 ? '2xx' : signature === 'bad' ? 403 : status;
  return { status: said, headers, code: null, message: null, names };
}

export const configurationRefusal = ({ status, body }: Received): ConfigurationRefusal | null =>
  status < 300 ? null : { status, code: element(body, 'Code'), message: element(body, 'Message') };

const NAMED: Readonly<Record<string, string>> = { apos: "'", '#39': "'", quot: '"', amp: '&', lt: '<', gt: '>' };

/** First line of an element of an error document. */
function element(body: string, name: string): string | null {
  const text = body.match(new RegExp(`<${name}>([^<]*)</${name}>`))?.[1];
  if (text === undefined) return null;
  return (text.split('\n')[0] ?? '').replace(/&(#?\w+);/g, (all, entity: string) => NAMED[entity] ?? all);
}

const COMPARED = /^(access-control-.*|vary)$/;

/** What a dialect says that the store answers. */
export function predictedAnswer(dialect: Dialect, { format, answers }: StoreAnswers, row: StoreCase): StoreAnswer {
  const text = configurationText(row, format);
  const configuration: BucketConfiguration = text === null ? 'none' : readConfiguration('configuration', text);
  const request = bucketRequest(row.request, answers[row.name]?.names ?? []);
  const { response, error } = judgeBucket(dialect, configuration, request);
  const headers: Record<string, string> = {};
  for (let at = 0; at + 1 < response.headers.length; at += 2) {
    const name = (response.headers[at] ?? '').toLowerCase();
    if (COMPARED.test(name)) headers[name] = response.headers[at + 1] ?? '';
  }
  if (request.kind === 'actual') return actualAnswer(dialect, row.request, headers);
  return { status: response.status, headers, code: error?.code ?? null, message: error?.message ?? null };
}

/** What the request meets beside the rules: no such key, a wrong signature, an operation on the bucket. */
function actualAnswer(dialect: Dialect, request: StoreRequest, headers: Record<string, string>): StoreAnswer {
  const { target, signature } = request;
  const refused = signature === 'bad' ? 403 : target === 'missing-key' || target === 'missing-bucket' ? 404 : null;
  const bare =
    (signature === 'bad' && dialect.authBeforeCors.value === 'yes') ||
    (refused !== null && dialect.corsOnErrors.value === 'no') ||
    (target === 'bucket' && dialect.bucketOperations.value === 'no');
  return { status: refused ?? '2xx', headers: bare ? {} : headers, code: null, message: null };
}

function bucketRequest(request: StoreRequest, answerNames: readonly string[]): BucketRequest {
  const { method, target, origin, requestedMethod, requestedHeaders, signature } = request;
  const preflight = method === 'OPTIONS';
  return {
    kind: preflight ? 'preflight' : 'actual',
    origin,
    method: preflight ? requestedMethod : method,
    headerNames: requestedHeaders === null ? [] : requestedHeaders.split(',').map((name) => name.trim()),
    ...(requestedHeaders === null ? {} : { headerText: requestedHeaders.trim() }),
    ...(!preflight && requestedMethod !== null ? { requestedMethod } : {}),
    signed: signature !== undefined,
    bucketMissing: target === 'missing-bucket',
    answerNames,
  };
}

/** In what two answers differ: `status`, `code`, `message` or the name of a header, and both values. */
export function differences(
  predicted: StoreAnswer,
  real: StoreAnswer,
  format: FormatName,
): Record<string, readonly [unknown, unknown]> {
  const found: Record<string, readonly [unknown, unknown]> = {};
  // Swift prints sets, in no order.
  const comparable = (value: unknown): unknown =>
    format === 'swift' && typeof value === 'string'
      ? [...new Set(value.toLowerCase().split(/, ?/))].sort().join()
      : value;
  const compare = (what: string, a: unknown, b: unknown): void => {
    if (comparable(a) !== comparable(b)) found[what] = [a ?? null, b ?? null];
  };
  for (const what of ['status', 'code', 'message'] as const) compare(what, predicted[what], real[what]);
  for (const name of new Set([...Object.keys(predicted.headers), ...Object.keys(real.headers)]))
    compare(name, predicted.headers[name], real.headers[name]);
  return found;
}
