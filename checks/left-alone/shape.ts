import { object, string, tree } from '../../src/catalogue/shape.ts';

export interface LeftAloneSpec {
  apiVersion: string;
  kind: string;
  name: string;
  namespace: string;
  field: string;
  equals: unknown;
  kustomization: string;
}

export const leftAloneShape = object(
  {
    apiVersion: string(),
    kind: string(),
    name: string(),
    namespace: string(),
    field: string('spec.replicas, metadata.labels.owner'),
    equals: tree('the value that it must have; operators start with $'),
    kustomization: string('the Kustomization that must leave it alone, as name or namespace/name'),
  },
  ['apiVersion', 'kind', 'name', 'namespace', 'field', 'equals', 'kustomization'],
);
