import { boolean, object, pattern, string } from '../../src/catalogue/shape.ts';

export interface GitFileSpec {
  repository: string;
  branch?: string;
  path: string;
  matches?: string;
  absent?: boolean;
}

export const gitFileShape = object(
  {
    repository: string(),
    branch: string('main if left out'),
    path: string(),
    matches: pattern('the text of the file'),
    absent: boolean('the file was there once and is deleted'),
  },
  ['repository', 'path'],
);
