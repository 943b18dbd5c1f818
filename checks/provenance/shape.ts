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
  untouchedBy?: string;
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
    untouchedBy: string(
      'a field manager that must state neither the field nor the list entry it stands in: Flux puts a value back, and who wrote it writes again',
    ),
  },
  ['apiVersion', 'kind', 'name', 'namespace', 'field', 'kustomization', 'repository'],
);
