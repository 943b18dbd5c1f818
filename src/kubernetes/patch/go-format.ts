// How Go prints decoded JSON with %v, %#v and %T: some of the server's messages quote values that way.

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const sorted = (value: Record<string, unknown>): [string, unknown][] =>
  Object.keys(value)
    .toSorted()
    .map((key) => [key, value[key]]);

/** %v: `map[a:1 b:[x y]]`. */
export const goValue = (value: unknown): string => {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goValue).join(' ')}]`;
  if (isObject(value))
    return `map[${sorted(value)
      .map(([key, each]) => `${key}:${goValue(each)}`)
      .join(' ')}]`;
  return String(value as string | number | boolean);
};

/** %#v: `map[string]interface {}{"a":1}`. */
export const goSyntax = (value: unknown): string => {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (isObject(value))
    return `map[string]interface {}{${sorted(value)
      .map(([key, each]) => `${JSON.stringify(key)}:${goSyntax(each)}`)
      .join(', ')}}`;
  return String(value as number | boolean);
};

/** %T. */
export const goType = (value: unknown): string => {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return '[]interface {}';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return 'map[string]interface {}';
};
