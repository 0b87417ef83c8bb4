const THOUSAND = 1000;
const PLAIN = Array.from({ length: THOUSAND }, (_, i) => String(i));
const PADDED = PLAIN.map((text) => text.padStart(3, '0'));

/** A number in decimal digits. Most are whole and different from the last: `String` is slow on those. */
export function digits(value: number): string {
  if (!(value >= 0 && value < 1e9 && Number.isInteger(value))) return String(value);
  if (value < THOUSAND) return PLAIN[value]!;
  const thousands = Math.floor(value / THOUSAND);
  const rest = PADDED[value - thousands * THOUSAND]!;
  if (thousands < THOUSAND) return PLAIN[thousands]! + rest;
  const millions = Math.floor(thousands / THOUSAND);
  return PLAIN[millions]! + PADDED[thousands - millions * THOUSAND]! + rest;
}

/** A whole number below a million, with leading zeros. */
export function sixDigits(value: number): string {
  const thousands = Math.floor(value / THOUSAND);
  return PADDED[thousands]! + PADDED[value - thousands * THOUSAND]!;
}

/** A count with a comma before every three digits. What the engine has for it loads the rules of all languages first: 17 ms. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
