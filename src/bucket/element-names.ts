import { editDistance } from './edit-distance.ts';

/** The elements of a configuration, by the element that they stand in. */
export const ELEMENTS = {
  CORSConfiguration: ['CORSRule', 'ResponseVary'],
  CORSRule: ['ID', 'AllowedOrigin', 'AllowedMethod', 'AllowedHeader', 'ExposeHeader', 'MaxAgeSeconds'],
} as const;

type Parent = keyof typeof ELEMENTS;

/** The element of `parent` that a name was probably meant to be: other case, plural, a slip, or only its beginning. */
export function meantElement(parent: Parent, name: string): string | null {
  const asked = name.toLowerCase();
  const near = (known: string): boolean => {
    const lower = known.toLowerCase();
    if (lower === asked) return true;
    if (lower.length < 6 || asked.length < 6) return false;
    return lower.startsWith(asked) || editDistance(asked, lower) <= 2;
  };
  return ELEMENTS[parent].find(near) ?? null;
}

/** The element that a name belongs into when it is none of `parent`. */
export function rightfulParent(parent: Parent, name: string): Parent | null {
  const other: Parent = parent === 'CORSRule' ? 'CORSConfiguration' : 'CORSRule';
  const known: readonly string[] = ELEMENTS[other];
  return known.includes(name) ? other : null;
}
