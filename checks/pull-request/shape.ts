import { listOf, number, object, pattern, string, word } from '../../src/catalogue/shape.ts';

export interface PullRequestSpec {
  repository: string;
  head?: string;
  number?: number;
  state: 'open' | 'closed' | 'merged';
  labels?: string[];
  comment?: string;
  commentBy?: string;
}

export const pullRequestShape = object(
  {
    repository: string(),
    head: string('the branch with the change; any if left out'),
    number: number('any if left out; the newest that fits is looked at'),
    state: word(['open', 'closed', 'merged'], 'closed means: not merged'),
    labels: listOf(string('a label that it must have')),
    comment: pattern('what one of its comments must match'),
    commentBy: string('who wrote that comment'),
  },
  ['repository', 'state'],
);
