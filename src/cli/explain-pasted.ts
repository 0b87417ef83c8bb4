import { type ConsoleMessage, readConsoleMessage, readErrorName } from '../browser/console-message.ts';
import { type AuthenticationKind, authenticationKind } from '../bucket/authentication-kind.ts';
import { recogniseError, type StoreError } from '../bucket/error-body.ts';
import { originOf } from '../fetch/origin.ts';
import { redactorFor } from '../report/redact.ts';
import { sanitise } from '../report/sanitise.ts';

/** What pasted console lines, or an error document or code of a store mean; `null`: the text is neither. */
export function explainPasted(text: string): string | null {
  const error = readStoreError(text);
  if (error) return linesOf(errorLines(error));
  const message = readErrorName(text.trim()) ?? readConsoleMessage(text);
  return message && linesOf(messageLines(message));
}

/** An error document (XML or JSON) of any store, or only the code or the error cause out of one. */
function readStoreError(text: string): StoreError | null {
  if (/<Error[\s>]|"(?:Code|error_code|errorCode)"\s*:/i.test(text)) {
    const code = /"(?:error_code|errorCode)"\s*:\s*"([\w.-]{1,100})"/.exec(text)?.[1];
    const body = code === undefined ? text : JSON.stringify({ Code: code, Message: text.slice(0, 500) });
    return recogniseError({ status: 403, headers: [], body });
  }
  const word = text.trim();
  if (/^CORSResponse:/.test(word)) {
    const body = JSON.stringify({ Code: 'AccessForbidden', Message: word.slice(0, 500) });
    return recogniseError({ status: 403, headers: [], body });
  }
  if (word === 'AccessForbidden') return { code: word, message: null, ec: null, endpoint: null, meaning: 'no-rule' };
  const headers = /^\d{4}-\d{8}$/.test(word) ? ['x-oss-ec', word] : [];
  const isCode = /^[A-Z][A-Za-z]{4,60}$/.test(word);
  if (headers.length === 0 && !isCode) return null;
  const body = isCode ? `<Error><Code>${word}</Code></Error>` : null;
  const error = recogniseError({ status: 403, headers, body });
  return error?.meaning === 'other' ? null : error;
}

const clean = (text: string): string => sanitise(redactorFor(false).text(text));
const linesOf = (lines: readonly string[]): string => `${lines.map(clean).join('\n')}\n`;

const CAPTURE = [
  'What to capture: the failing request with DevTools open (Network, Export HAR), or its packets (tcpdump -i any -w page.pcap',
  'host BUCKET-HOST, with SSLKEYLOGFILE set for https); and the CORS configuration of the bucket. Then run:',
  '  corscope page.har --cors CONFIG',
];

function messageLines(message: ConsoleMessage): string[] {
  const {
    engine,
    corsError,
    isPreflight,
    isEitherStage,
    url,
    origin,
    redirectedFrom,
    quoted,
    status,
    likely,
    code,
    otherwise,
  } = message;
  const stage = isPreflight
    ? 'the preflight'
    : `${otherwise || isEitherStage ? 'the preflight or ' : ''}the request itself`;
  const who = engine === null ? '' : `${engine}: `;
  const item = corsError === null ? ITEM_OF[code] : itemOf(corsError, code);
  return [
    corsError === null ? `${who}${likely}.` : `${who}${stage} fails (${corsError}).`,
    ...(url === null ? [] : [`URL: ${url}`]),
    ...(origin === null ? [] : [`Page: ${origin}`]),
    ...(redirectedFrom === null ? [] : [`Redirected from: ${redirectedFrom}`, ...redirectLines(message)]),
    ...(quoted === null
      ? []
      : [quoted === '' ? 'It quotes no value: the header is missing, or empty' : `It quotes: ${quoted}`]),
    ...(status === null ? [] : [`Status: ${status}`]),
    ...(corsError === null ? [] : [`Likely: ${likely}.`]),
    ...(item === undefined ? [] : [`Item of the rule: ${item}`]),
    ...(otherwise?.tell ?? []).map((how) => `To tell them apart: ${how}.`),
    ...CAPTURE,
    ...(otherwise ? [`If it is the request itself: corscope explain ${otherwise.code}`] : []),
    `More: corscope explain ${code}`,
  ];
}

/** That the origin is `null` behind the redirect: https://fetch.spec.whatwg.org/#http-redirect-fetch, tainted origin flag. */
function redirectLines({ url, origin, redirectedFrom }: ConsoleMessage): string[] {
  if (url === null || redirectedFrom === null) return [];
  const [from, to] = [originOf(redirectedFrom), originOf(url)];
  if (from === null || to === null || from === to || from === origin) return [];
  return [
    'The redirect leads from one origin to another, so the browser sends `Origin: null` there: no rule that names origins',
    'lets that in. Use the final address at once. More: corscope explain not-cors/redirect-tainted-origin',
  ];
}

/** Where Allow-Origin has another value, or the answer of the rule is no answer to credentials, the text is not that of a refusal. */
function itemOf(corsError: string, code: string): string | undefined {
  if (corsError.endsWith('AllowOriginMismatch')) return 'AllowedOrigin';
  return corsError.endsWith('InvalidAllowCredentials') ? undefined : ITEM_OF[code];
}

const ITEM_OF: Readonly<Record<string, string>> = {
  'cors/origin-not-allowed':
    'AllowedOrigin, AllowedMethod or AllowedHeader: a store refuses all of them with the same words',
  'cors/method-not-allowed': 'AllowedMethod',
  'cors/header-not-allowed': 'AllowedHeader',
  'cors/header-not-exposed': 'ExposeHeader',
  'cors/credentials-refused': 'AllowedOrigin',
};

const FORBIDDEN = [
  'Or the bucket has no CORS configuration. The Message behind the code tells: "CORS is not enabled" is that, "is not',
  'allowed" that no rule matches; one that does not begin with CORSResponse is about something else than CORS.',
];

const MEANINGS: Readonly<Record<StoreError['meaning'], readonly [string, string | null]>> = {
  'no-cors-configuration': ['the bucket has no CORS configuration', 'cors/no-configuration'],
  'no-rule': ['no rule of the bucket matches the request (origin, method or a header)', 'cors/origin-not-allowed'],
  'missing-origin': ['the request has no Origin header, so no browser sent it', null],
  'missing-method': ['an OPTIONS request without Access-Control-Request-Method, so no browser sent it', null],
  'no-such-bucket': ['there is no such bucket: look at its name, region and endpoint', 'not-cors/no-such-bucket'],
  authentication: ['not CORS: the key, the signature or the permissions', 'not-cors/authentication'],
  redirect: ['not CORS: the bucket is in another region and has to be asked there', 'not-cors/region-redirect'],
  'wrong-endpoint': ['not CORS: the bucket has to be asked at another endpoint', 'not-cors/wrong-endpoint'],
  'method-not-served': ['not CORS: the endpoint does not serve this method', 'not-cors/method-not-served'],
  throttled: ['not CORS: too many requests', 'not-cors/throttled'],
  other: ['not known to have to do with CORS', null],
};

const KINDS: Readonly<Record<AuthenticationKind, readonly [string, string]>> = {
  signature: ['not CORS: the signature is not that of the request', 'not-cors/signature-mismatch'],
  expired: ['not CORS: the signed URL has expired', 'not-cors/url-expired'],
  skew: ['not CORS: the clock of whoever signed is off', 'not-cors/clock-skew'],
  token: ['not CORS: the security token (STS) is wrong, missing or has expired', 'not-cors/security-token'],
  denied: ['not CORS: permission is denied (policy, ACL, referer), whatever the origin', 'not-cors/access-denied'],
  other: ['not CORS: the key, the signature or the permissions', 'not-cors/authentication'],
};

function errorLines({ code, message, ec, endpoint, meaning }: StoreError): string[] {
  const [likely, page] =
    meaning === 'authentication' ? KINDS[authenticationKind(code, message, ec)] : MEANINGS[meaning];
  return [
    `The store says: ${code ?? ec}${message === null ? '' : `: ${message}`}`,
    ...(code !== null && ec !== null ? [`Error cause (EC): ${ec}`] : []),
    `Meaning: ${likely}.`,
    ...(code === 'AccessForbidden' && message === null && ec === null ? FORBIDDEN : []),
    ...(endpoint === null ? [] : [`Endpoint: ${endpoint}`]),
    ...CAPTURE,
    ...(page === null ? [] : [`More: corscope explain ${page}`]),
  ];
}
