import type { OwnRule, PerKind, Refusal } from '../bucket/dialects/dialect.ts';
import type { Fact } from '../bucket/dialects/fact.ts';

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isPerKind = (value: unknown): value is PerKind<unknown> =>
  isObject(value) && 'preflight' in value && 'actual' in value;
const isRefusal = (value: unknown): value is Refusal => isObject(value) && 'status' in value && 'message' in value;
const isOwnRule = (value: unknown): value is OwnRule => isObject(value) && 'origins' in value && 'methods' in value;

/** The value of a fact in a few words. */
export function factText(value: unknown): string {
  if (value === null) return 'none';
  if (Array.isArray(value))
    return value.length === 0 ? 'none' : value.map(factText).join(value.some(isOwnRule) ? '; ' : ', ');
  if (isPerKind(value)) return perKindText(value);
  if (isRefusal(value)) return refusalText(value);
  if (isOwnRule(value)) return ownRuleText(value);
  if (isObject(value))
    return Object.entries(value)
      .map(([name, part]) => `${name} ${factText(part)}`)
      .join(', ');
  return value === ', ' ? 'comma and blank' : value === ',' ? 'comma' : String(value);
}

function perKindText({ preflight, actual }: PerKind<unknown>): string {
  const [first, second] = [factText(preflight), factText(actual)];
  return first === second ? first : `preflight: ${first}; request: ${second}`;
}

function refusalText({ status, code, message, ec, headers = [] }: Refusal): string {
  const document = code === null ? ' without an error document' : ` ${code}${message === '' ? '' : `: ${message}`}`;
  const added = headers.length === 0 ? '' : ` with ${headers.filter((_, i) => i % 2 === 0).join(', ')}`;
  return `${status}${document}${ec === null ? '' : ` (EC ${ec})`}${added}`;
}

function ownRuleText({ origins, methods, headers }: OwnRule): string {
  const headerText = headers.length === 0 ? '' : `, headers ${headers.join(' ')}`;
  return `origins ${origins.join(' ')}, methods ${methods.length === 0 ? 'all' : methods.join(' ')}${headerText}`;
}

/** An unknown fact lists what it may be. */
export const factValue = ({ value, grade, either = [] }: Fact<unknown>): string =>
  grade === '?' ? `unknown${either.length > 1 ? `: ${either.map(factText).join(', or ')}` : ''}` : factText(value);
