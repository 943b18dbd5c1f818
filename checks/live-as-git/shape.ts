import { boolean, object, string, tree } from '../../src/catalogue/shape.ts';

export interface LiveAsGitSpec {
  repository: string;
  branch?: string;
  apiVersion: string;
  kind: string;
  name: string;
  namespace?: string;
  field?: string;
  equals?: unknown;
  drifted?: boolean;
}

export const liveAsGitShape = object(
  {
    repository: string('where its manifest stands'),
    branch: string('main if left out'),
    apiVersion: string(),
    kind: string(),
    name: string(),
    namespace: string(),
    field: string('spec.replicas, spec.template.spec.containers[web].image'),
    equals: tree('the value that the field must have in the cluster; operators start with $'),
    drifted: boolean('the other way round: the field is not as Git says'),
  },
  ['repository', 'apiVersion', 'kind', 'name'],
);
