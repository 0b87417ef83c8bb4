import { type ConsoleMessage, readConsoleMessage } from '../browser/console-message.ts';
import { recogniseError, type StoreError } from '../bucket/error-body.ts';
import { redactorFor } from '../report/redact.ts';
import { sanitise } from '../report/sanitise.ts';

/** What a pasted console line or error document of a store means; `null`: the text is neither. */
export function explainPasted(text: string): string | null {
  const message = readConsoleMessage(text);
  if (message) return linesOf(messageLines(message));
  if (!/<Error[\s>]|"Code"\s*:/.test(text)) return null;
  const error = recogniseError({ status: 403, headers: [], body: text });
  return error && linesOf(errorLines(error));
}

const clean = (text: string): string => sanitise(redactorFor(false).text(text));
const linesOf = (lines: readonly string[]): string => `${lines.map(clean).join('\n')}\n`;

const ADVICE = [
  'To know which item of which rule it is, capture the failing request (DevTools, Network, Export HAR) and run:',
  '  corscope page.har --cors CONFIG',
];

function messageLines({ engine, corsError, isPreflight, url, origin, quoted, likely, code }: ConsoleMessage): string[] {
  const stage = isPreflight ? 'the preflight' : 'the request itself';
  const head =
    corsError === null
      ? `${engine}: the request failed, and not by CORS.`
      : `${engine}: ${stage} fails (${corsError}).`;
  return [
    head,
    ...(url === null ? [] : [`URL: ${url}`]),
    ...(origin === null ? [] : [`Page: ${origin}`]),
    ...(quoted === null ? [] : [`It quotes: ${quoted}`]),
    `Likely: ${likely}.`,
    ...ADVICE,
    `More: corscope explain ${code}`,
  ];
}

const MEANINGS: Readonly<Record<StoreError['meaning'], readonly [string, string | null]>> = {
  'no-cors-configuration': ['the bucket has no CORS configuration', 'cors/no-configuration'],
  'no-rule': ['no rule of the bucket matches the request (origin, method or a header)', 'cors/origin-not-allowed'],
  'missing-origin': ['the request has no Origin header, so no browser sent it', null],
  'missing-method': ['an OPTIONS request without Access-Control-Request-Method, so no browser sent it', null],
  'no-such-bucket': ['there is no such bucket: look at its name, region and endpoint', 'not-cors/no-such-bucket'],
  authentication: ['not CORS: the signature, its expiry, the token or the permissions', 'not-cors/authentication'],
  redirect: ['not CORS: the bucket is in another region and has to be asked there', 'not-cors/region-redirect'],
  'wrong-endpoint': ['not CORS: the bucket has to be asked at another endpoint', 'not-cors/wrong-endpoint'],
  'method-not-served': ['not CORS: the endpoint does not serve this method', 'not-cors/method-not-served'],
  throttled: ['not CORS: too many requests', 'not-cors/throttled'],
  other: ['not known to have to do with CORS', null],
};

function errorLines({ code, message, ec, endpoint, meaning }: StoreError): string[] {
  const [likely, page] = MEANINGS[meaning];
  return [
    `The store says: ${code ?? ec}${message === null ? '' : `: ${message}`}`,
    `Meaning: ${likely}.`,
    ...(endpoint === null ? [] : [`Endpoint: ${endpoint}`]),
    ...ADVICE,
    ...(page === null ? [] : [`More: corscope explain ${page}`]),
  ];
}
