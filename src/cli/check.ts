import { Predictor } from '../attribution/predict.ts';
import type { BucketConfiguration } from '../bucket/configuration.ts';
import { DIALECTS, type DialectName } from '../bucket/dialects/index.ts';
import { FORMATS } from '../bucket/formats/formats-table.ts';
import { titleOf } from '../bucket/store-name.ts';
import { otherStore } from '../diagnostics/config-formats.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { isForbiddenRequestHeader } from '../fetch/forbidden-headers.ts';
import { lowerCaseName } from '../fetch/header-name.ts';
import { corsUnsafeRequestHeaderNames, isCorsSafelistedMethod } from '../fetch/safelist.ts';
import { isToken } from '../fetch/token.ts';
import { dialectOf, isUnreadable } from '../pipeline/setups.ts';
import { checkJson, checkText } from '../report/check-report.ts';
import { styleOf } from '../report/style.ts';
import { readNamed, sourcesOf } from './configurations.ts';
import { EXIT } from './exit-code.ts';
import { dialectFlag, originFlags } from './flags.ts';
import type { CheckFlags, Invocation } from './invocation.ts';
import { type Io, say } from './io.ts';
import { tellProblems } from './tell-problems.ts';
import { columnsOf, wantsColour } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** `corscope check`: a typed-in request held against a configuration, without a capture. */
export async function check({ flags }: Extract<Invocation, { command: 'check' }>, io: Io): Promise<number> {
  const { request, forbidden } = requestOf(flags);
  const configuration = await configurationOf(flags.cors, io);
  const named = dialectFlag(flags.dialect);
  const name = named ?? dialectOf(configuration);
  const options = {
    showSecrets: false,
    verbose: false,
    live: false,
    colour: wantsColour(io, io.stdout, flags.color ?? 'auto'),
    columns: columnsOf(io, io.stdout),
    sources: sourcesOf([configuration]),
  };
  tellProblems(problems(configuration, named), configuration, flags.color, io);
  if (isUnreadable(configuration)) return EXIT.unreadable;
  const dialect = DIALECTS[name];
  const setup = { id: 0, host: 'bucket', dialect, configuration };
  const prediction = new Predictor(flags.browser ?? 'chromium').predict(request, setup);
  if (!prediction) throw new UsageError('--origin is needed: without one there is nothing to allow');
  const chosen = named === null ? 'the likeliest by its format; --dialect names another' : 'named by --dialect';
  const { origin, method, credentials, unsafeHeaderNames: headerNames } = request;
  const checked = { origin, method, headerNames, forbidden, credentials, dialect, chosen, configuration, prediction };
  say(io.stdout, flags.format === 'json' ? checkJson(checked) : checkText(styleOf(options), checked));
  return prediction.browser.verdict === 'allowed' ? EXIT.clean : EXIT.findings;
}

function requestOf(flags: CheckFlags) {
  const [origin] = originFlags([flags.origin]);
  const method = flags.method ?? 'GET';
  if (!isToken(method)) throw new UsageError(`--method ${method}: not a method`);
  const headers = (flags.header ?? []).flatMap(namesIn).map(headerOf);
  const isForbidden = ([name, value]: [string, string]) => isForbiddenRequestHeader(lowerCaseName(name), value);
  const sent = headers.filter((header) => !isForbidden(header)).flat();
  const unsafeHeaderNames = corsUnsafeRequestHeaderNames(sent, flags.browser ?? 'chromium');
  const forbidden = headers.filter(isForbidden).map(([name]) => name);
  const request = {
    origin: origin ?? 'null',
    method: normalised(method),
    url: 'https://bucket/',
    credentials: flags.credentials === undefined ? ('unknown' as const) : flags.credentials === 'include',
    unsafeHeaderNames,
    preflightNeeded:
      flags.preflight === true || unsafeHeaderNames.length > 0 || !isCorsSafelistedMethod(normalised(method)),
    preflight: null,
  };
  return { request, forbidden };
}

/** https://fetch.spec.whatwg.org/#concept-method-normalize: script may write these in any case. */
const normalised = (method: string): string =>
  /^(?:DELETE|GET|HEAD|OPTIONS|POST|PUT)$/i.test(method) ? method.toUpperCase() : method;

/** Of a list of names, as Access-Control-Request-Headers has them, each. */
const namesIn = (text: string): string[] =>
  text.includes(':') || !text.includes(',') ? [text] : text.split(',').filter((name) => name.trim() !== '');

/** `Name: value`, or a name alone, which stands for a value that no browser lets pass without a preflight. */
function headerOf(text: string): [string, string] {
  const [, name = text, value = '\u0000'] = /^([^:]+):\s*(.*)$/s.exec(text) ?? [];
  if (!isToken(name.trim())) throw new UsageError(`--header ${text}: not a header name`);
  return [name.trim(), value];
}

async function configurationOf(argument: string, io: Io): Promise<BucketConfiguration> {
  if (argument === 'none') return 'none';
  const all = await readNamed(argument, `--cors ${argument}`, io);
  const [only] = all;
  if (!only) throw new UsageError(`--cors ${argument}: no configuration in it`);
  if (all.length === 1) return only;
  const names = all.map(({ buckets }) => `${only.file}#${buckets[0] ?? ''}`).slice(0, 10);
  throw new UsageError(`--cors ${argument}: holds ${all.length} buckets; name one: ${names.join(', ')}`);
}

/** What was met while reading, and that the store takes no such format. */
function problems(configuration: BucketConfiguration, named: DialectName | null): Diagnostic[] {
  if (configuration === 'none') return [];
  const { file, format, stores, problems: met } = configuration;
  const store = named?.replace(/@.*$/, '');
  if (store === undefined || stores.length === 0 || stores.includes(store)) return [...met];
  const mismatch = { format: FORMATS[format].title, belongsTo: stores.map(titleOf), store: titleOf(store), host: null };
  return [...met, otherStore({ file, span: { start: 0, end: 0 } }, mismatch)];
}
