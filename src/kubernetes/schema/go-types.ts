// The Go types behind the API, parsed from the generated table one by one when first asked for.
import { goKinds, goTypes } from './generated/go-types.generated.ts';

export interface GoField {
  json: string;
  omitEmpty: boolean;
  omitZero: boolean;
  pointer: boolean;
  inline: boolean;
  /** Protobuf field number; 0 when it is never sent as protobuf. */
  number: number;
  varint: boolean;
  shape: 'value' | 'list' | 'map';
  /** `string`, `int32`, `core/v1.PodSpec`, ... */
  type: string;
}

export interface GoType {
  name: string;
  /** As declared: inlined structs are fields of their own. */
  declared: GoField[];
  /** As JSON shows them: inlined structs are laid out flat. */
  fields: Map<string, GoField>;
}

const parsed = new Map<string, GoType>();

const parseField = (line: string): GoField => {
  const [json = '', flags = '', number = '', wire = '', shape = '', type = ''] = line.split(' ');
  return {
    json,
    omitEmpty: flags.includes('o'),
    omitZero: flags.includes('z'),
    pointer: flags.includes('p'),
    inline: flags.includes('i'),
    number: Number(number),
    varint: wire === 'v',
    shape: shape === 'l' ? 'list' : shape === 'm' ? 'map' : 'value',
    type,
  };
};

/** A struct of the table by its short name; undefined for scalars and for types with a JSON form of their own. */
export const goType = (name: string): GoType | undefined => {
  const known = parsed.get(name);
  if (known) return known;
  const text = goTypes[name];
  if (text === undefined) return undefined;
  const declared = text === '' ? [] : text.split('\n').map(parseField);
  const fields = new Map<string, GoField>();
  const type: GoType = { name, declared, fields };
  parsed.set(name, type);
  for (const field of declared) {
    if (!field.inline) fields.set(field.json, field);
    else for (const [json, inner] of goType(field.type)?.fields ?? []) fields.set(json, inner);
  }
  return type;
};

/** The struct of a built-in kind. DeleteOptions and the like are known under every version. */
export const goTypeOfKind = (apiVersion: string, kind: string): GoType | undefined => {
  const name = goKinds[`${apiVersion}/${kind}`] ?? (kind === 'DeleteOptions' ? 'meta/v1.DeleteOptions' : undefined);
  return name === undefined ? undefined : goType(name);
};

/** As Go's messages name a type: `v1.EnvVar`, `[]v1.EnvVar`, `map[string]string`. */
export const goTypeName = (field: Pick<GoField, 'shape' | 'type'>): string => {
  const plain = field.type.replace(/^.*\/(?=v\d)/, '').replace(/^(?:meta\/)/, '');
  return field.shape === 'list' ? `[]${plain}` : field.shape === 'map' ? `map[string]${plain}` : plain;
};
