import { boolean, object, pattern, string, word } from '../../src/catalogue/shape.ts';

export interface GitCommitSpec {
  repository: string;
  branch?: string;
  author?: string;
  message?: string;
  touches?: string;
  since?: 'task' | 'ever';
  never?: boolean;
  after?: string;
  before?: string;
}

export const gitCommitShape = object(
  {
    repository: string(),
    branch: string('main if left out'),
    author: pattern('learner, flux, or a regular expression on NAME <MAIL>'),
    message: pattern('the subject and body'),
    touches: string('a file, or a folder with a slash at its end'),
    since: word(['task', 'ever'], 'task if left out: only what came after the task began'),
    never: boolean('there must be no such commit'),
    after: pattern('only commits that came after the newest one with such a subject; takes the place of since'),
    before: pattern('only commits that came before the newest one with such a subject'),
  },
  ['repository'],
);
