// Short words for structural schemas, and what the operator's definitions have in common.
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { operatorGroup } from '../operator-group.ts';

export type Schema = Record<string, unknown>;

export const text: Schema = { type: 'string' };
export const flag: Schema = { type: 'boolean' };
export const whole: Schema = { type: 'integer' };
export const duration: Schema = { type: 'string', pattern: String.raw`^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$` };
export const time: Schema = { type: 'string', format: 'date-time' };
/** An object of any shape. */
export const open: Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
/** Any value at all. */
export const anything: Schema = { 'x-kubernetes-preserve-unknown-fields': true };

export const list = (items: Schema, more: Schema = {}): Schema => ({ type: 'array', items, ...more });
export const mapOf = (values: Schema): Schema => ({ type: 'object', additionalProperties: values });
export const oneOf = (...words: string[]): Schema => ({ type: 'string', enum: words });
export const object = (properties: Record<string, Schema>, ...required: string[]): Schema => ({
  type: 'object',
  properties,
  ...(required.length > 0 ? { required } : {}),
});

export const nameOnly = object({ name: text }, 'name');
export const commonMetadata = object({ annotations: mapOf(text), labels: mapOf(text) });

const condition = object(
  {
    lastTransitionTime: time,
    message: { type: 'string', maxLength: 32_768 },
    observedGeneration: { type: 'integer', format: 'int64', minimum: 0 },
    reason: {
      type: 'string',
      maxLength: 1024,
      minLength: 1,
      pattern: '^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$',
    },
    status: oneOf('True', 'False', 'Unknown'),
    type: { type: 'string', maxLength: 316 },
  },
  'lastTransitionTime',
  'message',
  'reason',
  'status',
  'type',
);

export const conditions = list(condition);

export const inventory = object({ entries: list(object({ id: text, v: text }, 'id', 'v')) }, 'entries');

export const history = list(
  object(
    {
      digest: text,
      firstReconciled: time,
      lastReconciled: time,
      lastReconciledDuration: text,
      lastReconciledStatus: text,
      metadata: mapOf(text),
      totalReconciliations: { type: 'integer', format: 'int64' },
    },
    'digest',
    'firstReconciled',
    'lastReconciled',
    'lastReconciledDuration',
    'lastReconciledStatus',
    'totalReconciliations',
  ),
);

const readyColumn = (name: string, field: string, more: Schema = {}) => ({
  jsonPath: `.status.conditions[?(@.type=="Ready")].${field}`,
  name,
  type: 'string',
  ...more,
});

const columns = [
  { jsonPath: '.metadata.creationTimestamp', name: 'Age', type: 'date' },
  readyColumn('Ready', 'status'),
  readyColumn('Status', 'message'),
];

interface Names {
  kind: string;
  plural: string;
  singular: string;
  shortNames?: string[];
}

interface Parts {
  names: Names;
  spec: Schema;
  status: Schema;
  /** Further rules of the whole object. */
  rules?: Schema[];
  columns?: Schema[];
}

export const definition = ({ names, spec, status, rules, columns: more = [] }: Parts): KubeObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${names.plural}.${operatorGroup}` },
  spec: {
    group: operatorGroup,
    names: { ...names, listKind: `${names.kind}List` },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: [...columns, ...more],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { apiVersion: text, kind: text, metadata: { type: 'object' }, spec, status },
            ...(rules ? { 'x-kubernetes-validations': rules } : {}),
          },
        },
      },
    ],
  },
});
