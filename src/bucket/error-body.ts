import { headerValue } from '../fetch/header-list.ts';

/** What a store's error answer means for CORS. */
export type ErrorMeaning =
  | 'no-cors-configuration'
  | 'no-rule'
  | 'missing-origin'
  | 'missing-method'
  | 'no-such-bucket'
  | 'authentication'
  | 'redirect'
  | 'throttled'
  | 'other';

export interface StoreError {
  readonly code: string | null;
  readonly message: string | null;
  /** OSS error cause, e.g. `0003-00000601`. */
  readonly ec: string | null;
  readonly meaning: ErrorMeaning;
}

export interface ErrorAnswer {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: string | null;
}

/** The error of a captured answer: `x-oss-ec` first, then the code of the body; `null` when neither is there. */
export function recogniseError({ status, headers, body }: ErrorAnswer): StoreError | null {
  if (status < 300) return null;
  const code = element(body, 'Code') ?? headerValue(headers, 'x-ms-error-code');
  const message = element(body, 'Message');
  const ec = headerValue(headers, 'x-oss-ec') ?? element(body, 'EC');
  if (code === null && ec === null) return null;
  return { code, message, ec, meaning: meaningOf(ec, code, message ?? '') };
}

const BY_EC: Readonly<Record<string, ErrorMeaning>> = {
  '0003-00000601': 'no-cors-configuration',
  '0003-00000602': 'no-rule',
  '0034-00000101': 'missing-origin',
  '0034-00000102': 'missing-method',
  '0015-00000101': 'no-such-bucket',
};

const BY_CODE: Readonly<Record<string, ErrorMeaning>> = {
  NoSuchBucket: 'no-such-bucket',
  InvalidBucketName: 'no-such-bucket',
  SignatureDoesNotMatch: 'authentication',
  AccessDenied: 'authentication',
  InvalidAccessKeyId: 'authentication',
  RequestTimeTooSkewed: 'authentication',
  InvalidToken: 'authentication',
  ExpiredToken: 'authentication',
  TokenRefreshRequired: 'authentication',
  InvalidSecurityToken: 'authentication',
  SecurityTokenExpired: 'authentication',
  SecurityTokenNotSupported: 'authentication',
  AuthorizationHeaderMalformed: 'authentication',
  AuthorizationQueryParametersError: 'authentication',
  InvalidPolicyDocument: 'authentication',
  AllAccessDisabled: 'authentication',
  UserDisable: 'authentication',
  PermanentRedirect: 'redirect',
  TemporaryRedirect: 'redirect',
  Redirect: 'redirect',
  SlowDown: 'throttled',
  ServiceUnavailable: 'throttled',
  TooManyRequests: 'throttled',
};

function meaningOf(ec: string | null, code: string | null, message: string): ErrorMeaning {
  const byEc = ec === null ? undefined : BY_EC[ec];
  if (byEc) return byEc;
  if (/CORSResponse:.*not enabled/i.test(message)) return 'no-cors-configuration';
  if (/CORSResponse:.*bucket not found/i.test(message)) return 'no-such-bucket';
  if (/CORSResponse:.*not allowed/i.test(message)) return 'no-rule';
  if (/Origin request header needed/i.test(message)) return 'missing-origin';
  if (/Access-Control-Request-Method/i.test(message) && code === 'BadRequest') return 'missing-method';
  return (code !== null && BY_CODE[code]) || 'other';
}

/** Text of the first `<name>` element, or the JSON member of that name, of an error body. Tolerant; never nested. */
function element(body: string | null, name: string): string | null {
  if (body === null) return null;
  const open = body.indexOf(`<${name}>`);
  if (open >= 0) {
    const start = open + name.length + 2;
    const end = body.indexOf(`</${name}>`, start);
    return end < 0 ? null : unescapeXml(body.slice(start, Math.min(end, start + 2048)).trim());
  }
  const json = new RegExp(`"${name}"\\s*:\\s*"([^"\\\\]{0,2048})"`, 'i').exec(body);
  return json?.[1] ?? null;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const unescapeXml = (text: string): string =>
  text.replaceAll(/&(lt|gt|amp|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? '');
