import { lowerCaseName } from './header-name.ts';
import { HeaderShapes } from './header-shapes.ts';
import { ownCopy } from './own-copy.ts';

/** What of an answer the CORS protocol looks at; the same object for all answers that are alike in it. */
export interface AnswerKind {
  readonly status: number;
  /** Access-Control-Allow-Origin is the origin of the request, whichever that is. */
  readonly allowsAsker: boolean;
  /** Any other value; `null`: absent, or that origin. */
  readonly allowOrigin: string | null;
  readonly allowCredentials: string | null;
  readonly allowMethods: string | null;
  readonly allowHeaders: string | null;
  readonly exposeHeaders: string | null;
  readonly maxAge: string | null;
}

type Values = Omit<AnswerKind, 'status' | 'allowsAsker'>;

const NAMES: Readonly<Record<string, keyof Values>> = {
  'access-control-allow-origin': 'allowOrigin',
  'access-control-allow-credentials': 'allowCredentials',
  'access-control-allow-methods': 'allowMethods',
  'access-control-allow-headers': 'allowHeaders',
  'access-control-expose-headers': 'exposeHeaders',
  'access-control-max-age': 'maxAge',
};

/** Where the CORS headers of a shape are, and its kinds: those that allow the asker, and others by what they allow. */
interface AnswerShape {
  /** Index of the value, -1: absent. */
  readonly at: Record<keyof Values, number>;
  /** A CORS header comes twice. */
  readonly repeats: boolean;
  readonly forAsker: AnswerKind[];
  readonly forOthers: Map<string | null, AnswerKind[]>;
}

function shapeOf(names: readonly string[]): AnswerShape {
  const at = {
    allowOrigin: -1,
    allowCredentials: -1,
    allowMethods: -1,
    allowHeaders: -1,
    exposeHeaders: -1,
    maxAge: -1,
  };
  let repeats = false;
  for (const [index, name] of names.entries()) {
    const lower = lowerCaseName(name);
    const key = Object.hasOwn(NAMES, lower) ? NAMES[lower]! : null;
    if (key === null) continue;
    repeats ||= at[key] >= 0;
    at[key] = 2 * index + 1;
  }
  return { at, repeats, forAsker: [], forOthers: new Map() };
}

const KINDS_LIMIT = 4096;
const KINDS_PER_ORIGIN = 32;
const LONGEST_VALUE = 512;

let shapes = new HeaderShapes(shapeOf);
let count = 0;

/**
 * The kind of an answer to a request of this origin: equal for answers with the same status, the same header names in
 * the same order and the same values of the CORS headers, each asker's own origin counting as one value. `null` for what
 * is out of the ordinary: redirects and revalidations, repeated or long CORS headers, more variety than is kept.
 */
export function answerKindOf(status: number, headers: readonly string[], origin: string | null): AnswerKind | null {
  if (status >= 300 && status < 400) return null;
  const shape = shapes.of(headers);
  const { at, repeats } = shape;
  if (repeats) return null;
  const allowed = at.allowOrigin < 0 ? null : headers[at.allowOrigin]!;
  const allowsAsker = allowed !== null && allowed === origin;
  const allowOrigin = allowsAsker ? null : allowed;
  const allowCredentials = at.allowCredentials < 0 ? null : headers[at.allowCredentials]!;
  const allowMethods = at.allowMethods < 0 ? null : headers[at.allowMethods]!;
  const allowHeaders = at.allowHeaders < 0 ? null : headers[at.allowHeaders]!;
  const exposeHeaders = at.exposeHeaders < 0 ? null : headers[at.exposeHeaders]!;
  const maxAge = at.maxAge < 0 ? null : headers[at.maxAge]!;
  const alike = allowsAsker ? shape.forAsker : shape.forOthers.get(allowOrigin);
  if (alike !== undefined) {
    for (const kind of alike) {
      if (
        kind.status === status &&
        kind.allowCredentials === allowCredentials &&
        kind.allowMethods === allowMethods &&
        kind.allowHeaders === allowHeaders &&
        kind.exposeHeaders === exposeHeaders &&
        kind.maxAge === maxAge
      )
        return kind;
    }
    if (alike.length >= KINDS_PER_ORIGIN) return null;
  }
  const values = { allowOrigin, allowCredentials, allowMethods, allowHeaders, exposeHeaders, maxAge };
  return added(shape, status, allowsAsker, values);
}

function added(shape: AnswerShape, status: number, allowsAsker: boolean, values: Values): AnswerKind | null {
  for (const value of Object.values(values)) if (value !== null && value.length > LONGEST_VALUE) return null;
  if (count >= KINDS_LIMIT) {
    shapes = new HeaderShapes(shapeOf);
    count = 0;
  }
  count += 1;
  const kind: AnswerKind = {
    status,
    allowsAsker,
    allowOrigin: kept(values.allowOrigin),
    allowCredentials: kept(values.allowCredentials),
    allowMethods: kept(values.allowMethods),
    allowHeaders: kept(values.allowHeaders),
    exposeHeaders: kept(values.exposeHeaders),
    maxAge: kept(values.maxAge),
  };
  const alike = allowsAsker ? shape.forAsker : (shape.forOthers.get(kind.allowOrigin) ?? []);
  alike.push(kind);
  if (!allowsAsker) shape.forOthers.set(kind.allowOrigin, alike);
  return kind;
}

const kept = (value: string | null): string | null => value && ownCopy(value);
