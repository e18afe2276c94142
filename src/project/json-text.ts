/** JSON as prettier writes it: objects one key a line, lists of plain values on one line while they fit. */
export function jsonText(value: unknown): string {
  return `${print(value, '', 0)}\n`;
}

const lineWidth = 80;

/** `used`: columns taken on the line on which the value begins. */
function print(value: unknown, indent: string, used: number): string {
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    const flat = `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
    const plain = value.every((item) => typeof item !== 'object' || item === null);
    if (value.length === 0 || (plain && used + flat.length < lineWidth)) return flat;
    return `[\n${value.map((item) => deeper + print(item, deeper, deeper.length)).join(',\n')}\n${indent}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    if (entries.length === 0) return '{}';
    const lines = entries.map(([key, item]) => {
      const start = `${deeper}${JSON.stringify(key)}: `;
      return start + print(item, deeper, start.length);
    });
    return `{\n${lines.join(',\n')}\n${indent}}`;
  }
  return JSON.stringify(value);
}
