import type { ErrorMeaning } from './error-meaning.ts';

const AUTHENTICATION = [
  // OSS and S3
  'AccessDenied',
  'AllAccessDisabled',
  'AuthorizationHeaderMalformed',
  'AuthorizationQueryParametersError',
  'CredentialsNotSupported',
  'ExpiredToken',
  'InvalidAccessKeyId',
  'InvalidPayer',
  'InvalidPolicyDocument',
  'InvalidSecurity',
  'InvalidSecurityToken',
  'InvalidToken',
  'MissingAuthenticationToken',
  'MissingSecurityElement',
  'MissingSecurityHeader',
  'NotSignedUp',
  'RequestExpired',
  'RequestTimeTooSkewed',
  'SecurityTokenExpired',
  'SecurityTokenNotSupported',
  'SignatureDoesNotMatch',
  'TokenRefreshRequired',
  'UnauthorizedAccess',
  'UserDisable',
  'UserSuspended',
  'AccessKeyIdAndSecurityTokenNotMatch',
  'BucketDisable',
  'InDebt',
  'InDebtOverdue',
  'InvalidAccessKey',
  'RequestNotYetValid',
  'ExpiredRequest',
  // Azure
  'AuthenticationFailed',
  'AuthorizationFailure',
  'AuthorizationPermissionMismatch',
  'InvalidAuthenticationInfo',
  'NoAuthenticationInformation',
  'PublicAccessNotPermitted',
];

const OTHERS: readonly (readonly [ErrorMeaning, readonly string[]])[] = [
  ['no-such-bucket', ['NoSuchBucket', 'InvalidBucketName', 'ContainerNotFound']],
  ['wrong-endpoint', ['SecondLevelDomainForbidden', 'CnameDenied', 'InvalidHostHeader', 'UnmatchedEndpoint']],
  ['method-not-served', ['MethodNotAllowed', 'NotImplemented', 'UnsupportedOperation', 'UnsupportedHttpVerb']],
  ['redirect', ['PermanentRedirect', 'TemporaryRedirect', 'Redirect', 'IllegalLocationConstraintException']],
  [
    'throttled',
    [
      'SlowDown',
      'TooManyRequests',
      'RequestLimitExceeded',
      'Throttling',
      'ServerBusy',
      'QpsLimitExceeded',
      'DownloadTrafficRateLimitExceeded',
      'UploadTrafficRateLimitExceeded',
    ],
  ],
  // Says that no rule matches or that there is none: it does not tell which.
  ['no-rule', ['CorsPreflightFailure']],
];

/** What an error code means by itself, its message unknown. */
export const MEANING_OF_CODE: ReadonlyMap<string, ErrorMeaning> = new Map<string, ErrorMeaning>([
  ...AUTHENTICATION.map((code) => [code, 'authentication'] as const),
  ...OTHERS.flatMap(([meaning, codes]) => codes.map((code) => [code, meaning] as const)),
]);
