import { object, string, tree, word } from '../../src/catalogue/shape.ts';

export interface GitObjectSpec {
  repository: string;
  branch?: string;
  under?: string;
  apiVersion?: string;
  kind: string;
  name: string;
  namespace?: string;
  match?: unknown;
  author?: 'learner' | 'flux';
}

export const gitObjectShape = object(
  {
    repository: string(),
    branch: string('main if left out'),
    under: string('a folder or file; any file of the branch if left out'),
    apiVersion: string(),
    kind: string(),
    name: string(),
    namespace: string(),
    match: tree('what the manifest must say; operators start with $'),
    author: word(['learner', 'flux'], 'who wrote the newest commit on its file'),
  },
  ['repository', 'kind', 'name'],
);
