// Go's values as plain JavaScript: undefined is reflect's invalid value, null a nil interface, whole numbers are int, others float64.

/** A float64 that happens to be whole, as encoding/json reads every number: Go prints and compares it otherwise than an int. */
export class GoFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** A struct: fields and methods (functions) by name. `text` is its String method. */
export class GoStruct {
  readonly typeName: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly text: (() => string) | undefined;

  constructor(typeName: string, fields: Readonly<Record<string, unknown>>, text?: () => string) {
    this.typeName = typeName;
    this.fields = fields;
    this.text = text;
  }
}

export type GoMap = ReadonlyMap<unknown, unknown> | Readonly<Record<string, unknown>>;

export type GoKind = 'invalid' | 'bool' | 'int' | 'float' | 'string' | 'list' | 'map' | 'struct' | 'func';

export const kindOf = (value: unknown): GoKind => {
  if (value === undefined || value === null) return 'invalid';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  if (typeof value === 'function') return 'func';
  if (value instanceof GoFloat) return 'float';
  if (value instanceof GoStruct) return 'struct';
  return Array.isArray(value) ? 'list' : 'map';
};

/** A float64: the bare number where it cannot be taken for an int. */
export const floatValue = (value: number): number | GoFloat => (Number.isInteger(value) ? new GoFloat(value) : value);

export const floatOf = (value: unknown): number => (value instanceof GoFloat ? value.value : Number(value));

const kindTypes: Record<Exclude<GoKind, 'struct'>, string> = {
  invalid: '<nil>',
  bool: 'bool',
  int: 'int',
  float: 'float64',
  string: 'string',
  list: '[]interface {}',
  map: 'map[string]interface {}',
  func: 'func()',
};

/** The name that %T prints. */
export const typeOf = (value: unknown): string => {
  const kind = kindOf(value);
  return kind === 'struct' ? (value as GoStruct).typeName : kindTypes[kind];
};

export const mapSize = (map: GoMap): number => mapEntries(map).length;

const own = (map: GoMap): [unknown, unknown][] => (map instanceof Map ? [...map] : Object.entries(map));

export const mapGet = (map: GoMap, key: unknown): unknown => {
  if (map instanceof Map) return map.get(key);
  return typeof key === 'string' && Object.hasOwn(map, key) ? (map as Record<string, unknown>)[key] : undefined;
};

const compareBytes = (left: string, right: string): number => Buffer.compare(Buffer.from(left), Buffer.from(right));

const compareKeys = (left: unknown, right: unknown): number => {
  if (typeof left === 'string' && typeof right === 'string') return compareBytes(left, right);
  if (left instanceof GoStruct && right instanceof GoStruct) {
    for (const [name, field] of Object.entries(left.fields)) {
      const order = typeof field === 'function' ? 0 : compareKeys(field, right.fields[name]);
      if (order !== 0) return order;
    }
    return 0;
  }
  return floatOf(left) - floatOf(right);
};

/** In the order in which Go ranges over and prints a map. An undefined value is no entry. */
export const mapEntries = (map: GoMap): [unknown, unknown][] =>
  own(map)
    .filter(([, value]) => value !== undefined)
    .sort(([left], [right]) => compareKeys(left, right));

export const isTrue = (value: unknown): boolean => {
  switch (kindOf(value)) {
    case 'invalid':
      return false;
    case 'bool':
      return value === true;
    case 'int':
    case 'float':
      return floatOf(value) !== 0;
    case 'string':
    case 'list':
      return (value as string | unknown[]).length > 0;
    case 'map':
      return mapSize(value as GoMap) > 0;
    default:
      return true;
  }
};
