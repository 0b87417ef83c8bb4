import type { CorsError } from '../fetch/cors-error.ts';

/**
 * Chromium's `CorsError` by number (`services/network/public/mojom/cors.mojom`). Up to 16 the numbers have been the same
 * since 2021; behind them builds that knew Private Network Access (98 to 141) had two members more.
 */
const STABLE = [
  'DisallowedByMode',
  'InvalidResponse',
  'WildcardOriginNotAllowed',
  'MissingAllowOriginHeader',
  'MultipleAllowOriginValues',
  'InvalidAllowOriginValue',
  'AllowOriginMismatch',
  'InvalidAllowCredentials',
  'CorsDisabledScheme',
  'PreflightInvalidStatus',
  'PreflightDisallowedRedirect',
  'PreflightWildcardOriginNotAllowed',
  'PreflightMissingAllowOriginHeader',
  'PreflightMultipleAllowOriginValues',
  'PreflightInvalidAllowOriginValue',
  'PreflightAllowOriginMismatch',
  'PreflightInvalidAllowCredentials',
] as const satisfies readonly CorsError[];

const LATER = [
  'InvalidAllowMethodsPreflightResponse',
  'InvalidAllowHeadersPreflightResponse',
  'MethodDisallowedByPreflightResponse',
  'HeaderDisallowedByPreflightResponse',
  'RedirectContainsCredentials',
] as const satisfies readonly CorsError[];

const FIRST_WITHOUT_PNA = 142;

/** The name of a number; `null` where the version leaves open what the number stands for. */
export function corsErrorOf(value: unknown, major: number | null): CorsError | null {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) return null;
  if (value < STABLE.length) return STABLE[value]!;
  return major !== null && major >= FIRST_WITHOUT_PNA ? (LATER[value - STABLE.length] ?? null) : null;
}
