/** The first line of each file that the build makes. */
export const heading = '// Made from src/ddi when the package is built.';

export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** A value as TypeScript. */
export function literal(value: Plain): string {
  if (typeof value === 'string') return `'${value.replace(/[\\']/g, '\\$&')}'`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (isList(value)) return `[${value.map(literal).join(', ')}]`;
  const fields = Object.entries(value).map(([key, item]) => `${key}: ${literal(item)}`);
  return `{ ${fields.join(', ')} }`;
}

function isList(value: object): value is readonly Plain[] {
  return Array.isArray(value);
}
