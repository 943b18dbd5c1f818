// Reads request bodies as the real server does: JSON, YAML 1.1, protobuf; strictness, Go's messages, and only fields that the kind has.
import type { KubeObject } from '../machinery/object.ts';
import type { ResourceRegistry } from '../machinery/resource.ts';
import type { SchemaSet } from './schema.ts';

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

export interface DecodeOptions {
  registry: ResourceRegistry;
  schemas: SchemaSet;
  fieldValidation: FieldValidation;
  /** The kind that the path asks for: taken where the body names none, named in messages. */
  expected: { apiVersion: string; kind: string };
}

export interface Decoded {
  /** In the form in which Go would encode it: unknown fields dropped, zero values as the real server prints them. No defaults yet. */
  object: KubeObject;
  /** Texts for `Warning: 299` headers. */
  warnings: string[];
}

/** Throws ApiError: 400 for what does not decode, 415 for a content type that is not served. Does not compare the body's kind with the expected one. */
export const decodeBody = (_contentType: string, _bytes: Uint8Array, _options: DecodeOptions): Decoded => {
  throw new Error('soon');
};

/** The same for a value that was made from JSON already: the outcome of a patch, or an object of a controller in this process. */
export const decodeValue = (_value: unknown, _options: DecodeOptions): Decoded => {
  throw new Error('soon');
};
