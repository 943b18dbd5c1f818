import type { KubeObject } from '../machinery/object.ts';
import type { Schema, SchemaSet } from '../schema/schema.ts';

/** What both ways of tracking fields need to know about the request. */
export interface FieldsContext {
  /** `fieldManager`, or what {@link managerFromUserAgent} makes of the client's User-Agent. */
  manager: string;
  /** '' for the object itself. */
  subresource: string;
  /** Root type of the request's kind and version; undefined for a custom kind without a schema. */
  schema: Schema | undefined;
  schemas: SchemaSet;
  /** RFC 3339 with seconds. */
  now: string;
  /** True for custom resources: other fields are left untracked. */
  custom?: boolean;
}

export interface UpdateFieldsRequest extends FieldsContext {
  /** The stored object in the request's version; undefined on create. */
  before: KubeObject | undefined;
  /** The decoded and defaulted object that is to be stored, before admission and preparation, as upstream does it. */
  after: KubeObject;
}

/** The `after` object (a new one) with metadata.managedFields as create, PUT and the non-apply patches leave them. */
export const updateManagedFields = (_request: UpdateFieldsRequest): KubeObject => {
  throw new Error('not written yet');
};

/** The default manager name: the User-Agent up to the first slash, at most 128 characters. */
export const managerFromUserAgent = (userAgent: string | undefined): string => {
  const prefix = (userAgent ?? '').split('/', 1)[0] ?? '';
  return [...prefix].slice(0, 128).join('') || 'unknown';
};

/** True when the two objects differ in nothing but times of managedFields (and resourceVersion): upstream then writes nothing. */
export const differsOnlyInTimes = (_before: KubeObject, _after: KubeObject): boolean => {
  throw new Error('not written yet');
};
