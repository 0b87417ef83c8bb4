import type { BrowserProfile } from '../fetch/profile.ts';

/** A check of the answer to a CORS-preflight request. */
export type PreflightCheck =
  | 'redirect'
  | 'proxy-authentication'
  | 'origin'
  | 'status'
  | 'methods-readable'
  | 'method'
  | 'headers-readable'
  | 'headers';

/** In what the engines differ. */
export interface Engine {
  /** In the order in which they are made; the first that fails is the one that is named. */
  readonly preflightChecks: readonly PreflightCheck[];
  /** What is called a list of origins: a blank or comma in the joined value, or more than one header line. */
  readonly severalOrigins: 'joined' | 'lines';
  /** Whether a value that is no origin at all is told from another origin. */
  readonly namesInvalidOrigins: boolean;
}

const CHECKS: readonly PreflightCheck[] = [
  'redirect',
  'origin',
  'status',
  'methods-readable',
  'headers-readable',
  'method',
  'headers',
];

export const ENGINES: Readonly<Record<BrowserProfile, Engine>> = {
  chromium: {
    preflightChecks: ['redirect', 'proxy-authentication', ...CHECKS.slice(1)],
    severalOrigins: 'joined',
    namesInvalidOrigins: true,
  },
  firefox: {
    preflightChecks: ['redirect', 'origin', 'status', 'methods-readable', 'method', 'headers-readable', 'headers'],
    severalOrigins: 'lines',
    namesInvalidOrigins: false,
  },
  // WebKit's status check comes first. It is the one that redirects fail there; they keep the name that tells more.
  webkit: {
    preflightChecks: ['redirect', 'status', 'origin', 'methods-readable', 'headers-readable', 'method', 'headers'],
    severalOrigins: 'joined',
    namesInvalidOrigins: false,
  },
  spec: { preflightChecks: CHECKS, severalOrigins: 'joined', namesInvalidOrigins: true },
};
