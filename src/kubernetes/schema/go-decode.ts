// Reads a JSON value into a Go type and writes it back: drops unknown fields, refuses wrong types in Go's words, prints the zero values that Go prints.
// The one walker behind bodies, patches and whatever controllers of this process hand in.
import { goType, goTypeName, type GoField, type GoType } from './go-types.ts';
import { bytes, GoDecodeError, jsonTypeName, specialType } from './go-values.ts';
import { setField, type Duplicates } from './json-text.ts';

export interface Strictness {
  /** `unknown field "spec.foo"`, `duplicate field "data.a"`: in the order of the text. */
  complaints: string[];
  duplicates?: Duplicates | undefined;
}

/** Where a value stands; put into words only when there is something to complain about. */
interface Place {
  parent: Place | undefined;
  /** `.spec`, `[0]`, and of the outermost what stands before it. */
  step: string;
  /** The field's name, for Go's messages; empty for indices and map keys. */
  field: string;
  /** The struct that holds the field. */
  struct: string;
}

/** With indices and keys, for unknown fields. */
const pathOf = ({ parent, step }: Place): string => {
  const before = parent ? pathOf(parent) : '';
  return before === '' ? step.replace(/^\./, '') : `${before}${step}`;
};

/** Without indices and map keys, for Go's messages. */
const trailOf = ({ parent, field }: Place): string => {
  const before = parent ? trailOf(parent) : '';
  return before && field ? `${before}.${field}` : before || field;
};

type Fields = Record<string, unknown>;

/** Decodes into the struct; throws {@link GoDecodeError} for the first wrong type. */
export const decodeGo = (value: unknown, type: GoType, strictness: Strictness, path = ''): Fields => {
  const decoder = new Decoder(strictness);
  return decoder.struct(value, type, { parent: undefined, step: path, field: '', struct: '' });
};

/** An index or a key: for Go's messages it is no step. */
const within = (parent: Place, step: string): Place => ({ parent, step, field: '', struct: parent.struct });

const shortName = (name: string) => name.slice(name.lastIndexOf('.') + 1);
const ranges: Record<string, number> = { int32: 2 ** 31, int64: 2 ** 63 };

class Decoder {
  readonly #strictness: Strictness;

  constructor(strictness: Strictness) {
    this.#strictness = strictness;
  }

  struct(value: unknown, type: GoType, place: Place): Fields {
    if (value === null || value === undefined) return this.#encode({}, type);
    if (typeof value !== 'object' || Array.isArray(value))
      throw this.#mismatch(value, goTypeName({ shape: 'value', type: type.name }), place);
    const read: Fields = {};
    const duplicates = this.#strictness.duplicates?.get(value);
    const struct = shortName(type.name);
    for (const key of Object.keys(value)) {
      const field = type.fields.get(key);
      const here = { parent: place, step: `.${key}`, field: key, struct };
      if (duplicates?.has(key)) this.#complain('duplicate', here);
      if (field) read[key] = this.#field((value as Fields)[key], field, here);
      else this.#complain('unknown', here);
    }
    return this.#encode(read, type);
  }

  #field(value: unknown, field: GoField, place: Place): unknown {
    if (value === null || value === undefined) return undefined;
    if (field.shape === 'list') return this.#list(value, field, place);
    if (field.shape === 'map') return this.#map(value, field, place);
    return this.#single(value, field.type, place);
  }

  #list(value: unknown, field: GoField, place: Place): unknown[] {
    if (!Array.isArray(value)) throw this.#mismatch(value, goTypeName(field), place);
    return value.map((item, index) => {
      const read = item === null ? undefined : this.#single(item, field.type, within(place, `[${index}]`));
      return read === undefined ? zeroOf(field.type) : read;
    });
  }

  #map(value: unknown, field: GoField, place: Place): Fields {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw this.#mismatch(value, goTypeName(field), place);
    const read: Fields = {};
    const duplicates = this.#strictness.duplicates?.get(value);
    for (const [key, item] of Object.entries(value)) {
      const here = within(place, `.${key}`);
      if (duplicates?.has(key)) this.#complain('duplicate', here);
      setField(read, key, item === null ? zeroOf(field.type) : this.#single(item, field.type, here));
    }
    return read;
  }

  #single(value: unknown, type: string, place: Place): unknown {
    const special = specialType(type);
    if (special) return this.#special(() => special.read(value), place);
    if (unionTypes.has(type)) return this.#union(value, type, place);
    const struct = goType(type);
    if (struct) return this.struct(value, struct, place);
    if (type === '[]uint8') {
      if (typeof value !== 'string') throw this.#mismatch(value, '[]uint8', place);
      return bytes(value);
    }
    if (type === 'v1.ExtraValue') {
      if (!Array.isArray(value)) throw this.#mismatch(value, type, place);
      return value.map(String);
    }
    return this.#scalar(value, type, place);
  }

  /** Readers of special types know not where they stand. */
  #special(read: () => unknown, place: Place): unknown {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof GoDecodeError) || !place.struct) throw error;
      throw new GoDecodeError(error.message.replace('into Go value of', `into Go struct field ${place.struct}.${trailOf(place)} of`));
    }
  }

  #scalar(value: unknown, type: string, place: Place): unknown {
    if (type === 'string') {
      if (typeof value === 'string') return value;
      throw this.#mismatch(value, namedStrings[`${place.struct}.${trailOf(place).split('.').at(-1)}`] ?? type, place);
    }
    if (type === 'bool') {
      if (typeof value === 'boolean') return value;
      throw this.#mismatch(value, type, place);
    }
    if (typeof value !== 'number') throw this.#mismatch(value, type, place);
    const limit = ranges[type];
    if (limit !== undefined && (!Number.isInteger(value) || value >= limit || value < -limit))
      throw this.#mismatch(value, type, place, ` ${value}`);
    return value;
  }

  /** apiextensions' JSONSchemaPropsOrArray, OrBool and OrStringArray. */
  #union(value: unknown, type: string, place: Place): unknown {
    const schema = goType('apiextensions/v1.JSONSchemaProps') as GoType;
    if (typeof value === 'boolean' && type.endsWith('OrBool')) return value;
    if (Array.isArray(value) && type.endsWith('StringArray')) return value;
    if (Array.isArray(value) && type.endsWith('OrArray'))
      return value.map((item, index) => this.struct(item, schema, within(place, `[${index}]`)));
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return this.struct(value, schema, place);
    throw new GoDecodeError(type.endsWith('OrBool') ? 'boolean or JSON schema expected' : 'array or JSON schema expected');
  }

  #complain(what: 'duplicate' | 'unknown', place: Place): void {
    this.#strictness.complaints.push(`${what} field ${JSON.stringify(pathOf(place))}`);
  }

  #mismatch(value: unknown, wanted: string, place: Place, detail = ''): GoDecodeError {
    const target = place.struct ? `Go struct field ${place.struct}.${trailOf(place)}` : 'Go value';
    return new GoDecodeError(`json: cannot unmarshal ${jsonTypeName(value)}${detail} into ${target} of type ${wanted}`);
  }

  /** Go's encoder: order of the declaration, zero values by the field's tags. */
  #encode(read: Fields, type: GoType): Fields {
    const written: Fields = {};
    for (const [json, field] of type.fields) {
      const value = encoded(read[json], field);
      if (value !== undefined) written[json] = value;
    }
    return written;
  }
}

/** Strings that have a type of their own in Go, which messages name. */
const namedStrings: Record<string, string> = {
  'Container.imagePullPolicy': 'v1.PullPolicy',
  'Container.terminationMessagePolicy': 'v1.TerminationMessagePolicy',
  'ContainerPort.protocol': 'v1.Protocol',
  'CronJobSpec.concurrencyPolicy': 'v1.ConcurrencyPolicy',
  'DeploymentStrategy.type': 'v1.DeploymentStrategyType',
  'HTTPGetAction.scheme': 'v1.URIScheme',
  'LabelSelectorRequirement.operator': 'v1.LabelSelectorOperator',
  'ObjectMeta.uid': 'types.UID',
  'OwnerReference.uid': 'types.UID',
  'PodSpec.dnsPolicy': 'v1.DNSPolicy',
  'PodSpec.restartPolicy': 'v1.RestartPolicy',
  'Secret.type': 'v1.SecretType',
  'ServicePort.protocol': 'v1.Protocol',
  'ServiceSpec.sessionAffinity': 'v1.ServiceAffinity',
  'ServiceSpec.type': 'v1.ServiceType',
  'Toleration.effect': 'v1.TaintEffect',
  'Toleration.operator': 'v1.TolerationOperator',
};

const unionTypes = new Set([
  'apiextensions/v1.JSONSchemaPropsOrArray',
  'apiextensions/v1.JSONSchemaPropsOrBool',
  'apiextensions/v1.JSONSchemaPropsOrStringArray',
]);

const isEmpty = (value: unknown) =>
  value === '' ||
  value === 0 ||
  value === false ||
  (Array.isArray(value) ? value.length === 0 : typeof value === 'object' && value !== null && Object.keys(value).length === 0);

const encoded = (value: unknown, field: GoField): unknown => {
  const { pointer, omitEmpty, shape } = field;
  if (pointer || shape !== 'value') {
    if (value === undefined) return omitEmpty ? undefined : null;
    return !pointer && omitEmpty && isEmpty(value) ? undefined : value;
  }
  if (specialType(field.type)) return value === undefined || value === null ? (field.omitZero ? undefined : zeroOf(field.type)) : value;
  if (goType(field.type)) return value === undefined ? (field.omitZero ? undefined : zeroOf(field.type)) : value;
  if (value === undefined) return omitEmpty ? undefined : zeroOf(field.type);
  return omitEmpty && isEmpty(value) ? undefined : value;
};

/** The zero value of a type, as JSON. */
const zeroOf = (type: string): unknown => {
  const special = specialType(type);
  if (special) return special.zero;
  const struct = goType(type);
  if (struct) return decodeGo({}, struct, { complaints: [] });
  if (type === 'string') return '';
  if (type === 'bool') return false;
  return type === '[]uint8' || type === 'v1.ExtraValue' ? null : 0;
};
