/** Why a store refused a request before it looked at its origin. */
export type AuthenticationKind = 'signature' | 'expired' | 'skew' | 'token' | 'denied' | 'other';

const KINDS: readonly (readonly [AuthenticationKind, readonly string[]])[] = [
  [
    'signature',
    [
      'SignatureDoesNotMatch',
      'SignatureNotMatch',
      'AuthorizationHeaderMalformed',
      'AuthorizationQueryParametersError',
      'InvalidAuthenticationInfo',
      'IncompleteSignature',
      'InvalidSignature',
      'BadDigest',
    ],
  ],
  ['expired', ['RequestExpired', 'ExpiredRequest', 'ExpiredPresignedUrlRequest', 'URLExpired']],
  ['skew', ['RequestTimeTooSkewed', 'RequestNotYetValid', 'RequestTimeTooLarge']],
  [
    'token',
    [
      'ExpiredToken',
      'InvalidToken',
      'InvalidSecurity',
      'InvalidSecurityToken',
      'SecurityTokenExpired',
      'SecurityTokenNotSupported',
      'TokenRefreshRequired',
      'MissingSecurityToken',
      'AccessKeyIdAndSecurityTokenNotMatch',
    ],
  ],
  [
    'denied',
    [
      'AccessDenied',
      'AllAccessDisabled',
      'AuthorizationFailure',
      'AuthorizationPermissionMismatch',
      'InsufficientAccountPermissions',
      'NoAuthenticationInformation',
      'PublicAccessNotPermitted',
      'UnauthorizedAccess',
    ],
  ],
];

const KIND_OF_CODE: ReadonlyMap<string, AuthenticationKind> = new Map(
  KINDS.flatMap(([kind, codes]) => codes.map((code) => [code, kind] as const)),
);

/** Messages that say more than their code: `AccessDenied` of OSS and S3, `AuthenticationFailed` of Azure. */
const BY_MESSAGE: readonly (readonly [RegExp, AuthenticationKind])[] = [
  [/\b(?:request|url|signature|policy) (?:has |is )?expired\b|not valid in the specified time frame/i, 'expired'],
  [/not (?:yet valid|valid yet)|time too skewed/i, 'skew'],
  [/security token|session token/i, 'token'],
  [/signature (?:we calculated )?(?:did|does) not match|MAC signature found/i, 'signature'],
];

/** OSS error causes (alibabacloud.com/help/en/oss/support/EC). An answer to HEAD, or a HAR, has nothing else. */
const KIND_OF_EC: ReadonlyMap<string, AuthenticationKind> = new Map([
  ['0002-00000002', 'token'],
  ['0002-00000004', 'token'],
  ['0002-00000006', 'token'],
  ['0002-00000007', 'token'],
  ['0002-00000040', 'signature'],
  ['0002-00000101', 'signature'],
  ['0002-00000201', 'signature'],
  ['0002-00000430', 'signature'],
  ['0002-00000602', 'signature'],
  ['0002-00000501', 'skew'],
  ['0002-00000504', 'skew'],
  ['0003-00000001', 'denied'],
]);

/** By the store's code, its message, and its OSS error cause; all may be unknown. */
export function authenticationKind(
  code: string | null,
  message: string | null,
  ec: string | null = null,
): AuthenticationKind {
  const told = BY_MESSAGE.find(([pattern]) => pattern.test(message ?? ''));
  if (told) return told[1];
  const family = code?.split('.', 1)[0];
  const known = family === undefined ? undefined : KIND_OF_CODE.get(family);
  if (known) return known;
  return (ec !== null && KIND_OF_EC.get(ec)) || 'other';
}
