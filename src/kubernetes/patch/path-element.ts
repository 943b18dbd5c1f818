// One step of a field path, in the spelling of FieldsV1: `f:name`, `k:{"name":"web"}`, `v:"x"`, `i:0`; and how messages print it.

export type PathElement = string;
export type FieldPath = readonly PathElement[];

type Scalar = string | number | boolean | null;

/** Go's encoder escapes these in strings; entries must be byte-equal to upstream's. */
const goJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${(character.codePointAt(0) as number).toString(16).padStart(4, '0')}`,
  );

export const fieldElement = (name: string): PathElement => `f:${name}`;

export const valueElement = (value: unknown): PathElement => `v:${goJson(value)}`;

export const keyElement = (fields: Record<string, unknown>): PathElement => {
  const parts = Object.keys(fields)
    .toSorted()
    .map((name) => `${goJson(name)}:${goJson(fields[name])}`);
  return `k:{${parts.join(',')}}`;
};

/** The same element in canonical spelling; undefined for kinds of elements that we do not know. Throws for malformed ones, as upstream refuses the entry. */
export const parseElement = (text: string): PathElement | undefined => {
  if (text.length < 2 || text[1] !== ':') throw new Error(`missing colon: ${text}`);
  const rest = text.slice(2);
  switch (text[0]) {
    case 'f':
      return text;
    case 'v':
      return valueElement(JSON.parse(rest));
    case 'k':
      return keyElement(JSON.parse(rest) as Record<string, unknown>);
    case 'i':
      return `i:${Number.parseInt(rest, 10)}`;
    default:
      return undefined;
  }
};

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const rank = (value: unknown): number => {
  if (typeof value === 'number') return 0;
  if (typeof value === 'string') return 1;
  if (typeof value === 'boolean') return 2;
  return 3;
};

const compareScalars = (a: Scalar, b: Scalar): number => {
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return compareText(String(a), String(b));
};

const compareKeys = (a: [string, Scalar][], b: [string, Scalar][]): number => {
  for (const [index, [name, value]] of a.entries()) {
    const other = b[index];
    if (!other) return 1;
    const order = compareText(name, other[0]) || compareScalars(value, other[1]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
};

const kinds = 'fkvi';

/** Upstream's order of siblings: fields, keys, values, indices; each by content. */
export const compareElements = (a: PathElement, b: PathElement): number => {
  // Most are fields; the same letters stand before both names.
  if (a.startsWith('f:') && b.startsWith('f:')) return compareText(a, b);
  const kind = a[0] as string;
  if (kind !== b[0]) return kinds.indexOf(kind) - kinds.indexOf(b[0] as string);
  const left = a.slice(2);
  const right = b.slice(2);
  if (kind === 'k') return compareKeys(Object.entries(JSON.parse(left) as object), Object.entries(JSON.parse(right) as object));
  if (kind === 'v') return compareScalars(JSON.parse(left) as Scalar, JSON.parse(right) as Scalar);
  return Number(left) - Number(right);
};

const printScalar = (value: unknown): string => {
  if (value === null) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(printScalar).join(',')}]`;
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([key, each]) => `${key}=${printScalar(each)}`)
      .join('');
  return String(value as number | boolean);
};

/** `.spec`, `[name="web"]`, `[="x"]`, `[0]`. */
export const printElement = (element: PathElement): string => {
  const rest = element.slice(2);
  switch (element[0]) {
    case 'f':
      return `.${rest}`;
    case 'k':
      return `[${Object.entries(JSON.parse(rest) as object)
        .map(([name, value]) => `${name}=${printScalar(value)}`)
        .join(',')}]`;
    case 'v':
      return `[=${printScalar(JSON.parse(rest))}]`;
    default:
      return `[${rest}]`;
  }
};

export const printPath = (path: FieldPath): string => path.map(printElement).join('');
