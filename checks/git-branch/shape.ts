import { boolean, object, string } from '../../src/catalogue/shape.ts';

export interface GitBranchSpec {
  repository: string;
  branch: string;
  absent?: boolean;
  contains?: string;
}

export const gitBranchShape = object(
  {
    repository: string(),
    branch: string(),
    absent: boolean('the branch must not be there'),
    contains: string('another branch whose commits must all be in this one'),
  },
  ['repository', 'branch'],
);
