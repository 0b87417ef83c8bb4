const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/**
 * The essence (`type/subtype`, lower case) of a MIME type string, or `null` when it does not parse
 * (https://mimesniff.spec.whatwg.org/#parse-a-mime-type, steps 1 to 10; parameters never make it fail).
 */
export function parseMimeEssence(value: string): string | null {
  const text = value.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
  const slash = text.indexOf('/');
  if (slash <= 0) return null;
  const type = text.slice(0, slash);
  const semicolon = text.indexOf(';', slash);
  const subtype = text.slice(slash + 1, semicolon < 0 ? text.length : semicolon).replace(/[\t\n\r ]+$/, '');
  if (!TOKEN.test(type) || !TOKEN.test(subtype)) return null;
  return `${type}/${subtype}`.toLowerCase();
}
