import { object, string, tree } from '../../src/catalogue/shape.ts';

export interface ProvenanceSpec {
  apiVersion: string;
  kind: string;
  name: string;
  namespace: string;
  field: string;
  equals?: unknown;
  kustomization: string;
  repository: string;
  branch?: string;
}

export const provenanceShape = object(
  {
    apiVersion: string(),
    kind: string(),
    name: string(),
    namespace: string(),
    field: string('spec.replicas, spec.template.spec.containers[web].image'),
    equals: tree('the value that it must have; operators start with $'),
    kustomization: string('the Kustomization that must have applied it, as name or namespace/name'),
    repository: string('where its manifest stands'),
    branch: string('main if left out'),
  },
  ['apiVersion', 'kind', 'name', 'namespace', 'field', 'kustomization', 'repository'],
);
