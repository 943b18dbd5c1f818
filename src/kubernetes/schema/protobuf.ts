// Protobuf request bodies: the `k8s\0` envelope, then messages read by the Go type table.
import { apiErrors } from '../machinery/status.ts';
import { goType, goTypeOfKind, type GoField, type GoType } from './go-types.ts';
import { setField } from './json-text.ts';

/** Bytes that are no message; with kind and apiVersion once those could be read. */
export class ProtobufError extends Error {
  kind?: string;
  apiVersion?: string;
}

type Fields = Record<string, unknown>;

/** One wire value: a number for varints, bytes for everything length-delimited, a DataView for fixed widths. */
type Wire = { number: number; varint?: bigint; bytes?: Uint8Array; fixed?: DataView };

class MessageReader {
  #at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  *fields(): Generator<Wire> {
    while (this.#at < this.#bytes.length) {
      const tag = Number(this.#varint());
      const number = tag >>> 3;
      const wire = tag & 7;
      if (wire === 0) yield { number, varint: this.#varint() };
      else if (wire === 2) yield { number, bytes: this.#take(Number(this.#varint())) };
      else if (wire === 1 || wire === 5) {
        const taken = this.#take(wire === 1 ? 8 : 4);
        yield { number, fixed: new DataView(taken.buffer, taken.byteOffset, taken.length) };
      } else throw new ProtobufError(`proto: illegal wireType ${wire}`);
    }
  }

  #take(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) throw new ProtobufError('unexpected EOF');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  #varint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new ProtobufError('unexpected EOF');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
  }
}

const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes ?? new Uint8Array());
const all = (bytes: Uint8Array): Wire[] => [...new MessageReader(bytes).fields()];
const bytesOf = (wires: Wire[], number: number) => wires.findLast((wire) => wire.number === number)?.bytes;
const varintOf = (wires: Wire[], number: number) => wires.findLast((wire) => wire.number === number)?.varint;

/** The object inside the envelope, with apiVersion and kind, as its JSON would be. */
export const readProtobuf = (bytes: Uint8Array): Fields => {
  if (bytes.length === 0) throw new ProtobufError('empty data');
  if (text(bytes.subarray(0, 4)) !== 'k8s\0')
    throw new ProtobufError('provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]');
  if (bytes.length === 4) throw new ProtobufError('empty body');
  const unknown = all(bytes.subarray(4));
  const typeMeta = all(bytesOf(unknown, 1) ?? new Uint8Array());
  const apiVersion = text(bytesOf(typeMeta, 1));
  const kind = text(bytesOf(typeMeta, 2));
  const type = goTypeOfKind(apiVersion, kind);
  if (!type)
    throw apiErrors.badRequest(
      `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/runtime/scheme.go:110"`,
    );
  try {
    return { apiVersion, kind, ...message(bytesOf(unknown, 2) ?? new Uint8Array(), type) };
  } catch (error) {
    throw error instanceof ProtobufError ? Object.assign(error, { kind, apiVersion }) : error;
  }
};

const message = (bytes: Uint8Array, type: GoType): Fields => {
  const byNumber = new Map(type.declared.filter((field) => field.number).map((field) => [field.number, field]));
  const read: Fields = {};
  for (const wire of new MessageReader(bytes).fields()) {
    const field = byNumber.get(wire.number);
    if (!field) continue;
    if (field.inline) {
      const struct = goType(field.type);
      if (struct) Object.assign(read, message(wire.bytes ?? new Uint8Array(), struct));
    } else if (field.shape === 'map') {
      const entry = all(wire.bytes ?? new Uint8Array());
      const value = entry.findLast((each) => each.number === 2) ?? { number: 2, bytes: new Uint8Array() };
      const map = (read[field.json] ??= {}) as Fields;
      setField(map, text(bytesOf(entry, 1)), single(value, field));
    } else if (field.shape === 'list') ((read[field.json] ??= []) as unknown[]).push(single(wire, field));
    else read[field.json] = single(wire, field);
  }
  return read;
};

const single = (wire: Wire, { type }: GoField): unknown => {
  const special = specialMessages[type];
  if (special) return special(wire.bytes ?? new Uint8Array());
  const struct = goType(type);
  if (struct) return message(wire.bytes ?? new Uint8Array(), struct);
  if (type === '[]uint8') return Buffer.from(wire.bytes ?? []).toString('base64');
  if (type === 'bool') return wire.varint !== undefined && wire.varint !== 0n;
  if (wire.varint !== undefined) return Number(wire.varint);
  if (wire.fixed) return wire.fixed.byteLength === 8 ? wire.fixed.getFloat64(0, true) : wire.fixed.getFloat32(0, true);
  return type === 'int32' || type === 'int64' ? 0 : text(wire.bytes);
};

const time =
  (digits: number) =>
  (bytes: Uint8Array): unknown => {
    const wires = all(bytes);
    const seconds = varintOf(wires, 1);
    if (seconds === undefined) return null;
    const iso = new Date(Number(seconds) * 1000).toISOString();
    const nanos = String(varintOf(wires, 2) ?? 0n).padStart(9, '0');
    return digits ? iso.replace(/\.\d+Z$/, `.${nanos.slice(0, digits)}Z`) : iso.replace(/\.\d+Z$/, 'Z');
  };

const json =
  (number: number) =>
  (bytes: Uint8Array): unknown => {
    const raw = text(bytesOf(all(bytes), number));
    return raw === '' ? null : (JSON.parse(raw) as unknown);
  };

/** apiextensions' unions: a schema, or a list of schemas, strings or a flag. */
const schemaOr =
  (other: (wires: Wire[]) => unknown, schemaNumber = 1) =>
  (bytes: Uint8Array): unknown => {
    const wires = all(bytes);
    const schema = bytesOf(wires, schemaNumber);
    return schema ? message(schema, goType('apiextensions/v1.JSONSchemaProps') as GoType) : other(wires);
  };

const specialMessages: Record<string, (bytes: Uint8Array) => unknown> = {
  'meta/v1.Time': time(0),
  'meta/v1.MicroTime': time(6),
  'meta/v1.FieldsV1': json(1),
  'runtime.RawExtension': json(1),
  'apiextensions/v1.JSON': json(1),
  'resource.Quantity': (bytes) => text(bytesOf(all(bytes), 1)) || '0',
  'intstr.IntOrString': (bytes) => {
    const wires = all(bytes);
    return varintOf(wires, 1) === 1n ? text(bytesOf(wires, 3)) : Number(varintOf(wires, 2) ?? 0n);
  },
  'v1.ExtraValue': (bytes) =>
    all(bytes)
      .filter((wire) => wire.number === 1)
      .map((wire) => text(wire.bytes)),
  'apiextensions/v1.JSONSchemaPropsOrArray': schemaOr((wires) =>
    wires
      .filter((wire) => wire.number === 2)
      .map((wire) => message(wire.bytes ?? new Uint8Array(), goType('apiextensions/v1.JSONSchemaProps') as GoType)),
  ),
  'apiextensions/v1.JSONSchemaPropsOrBool': schemaOr((wires) => varintOf(wires, 1) === 1n, 2),
  'apiextensions/v1.JSONSchemaPropsOrStringArray': schemaOr((wires) =>
    wires.filter((wire) => wire.number === 2).map((wire) => text(wire.bytes)),
  ),
};
