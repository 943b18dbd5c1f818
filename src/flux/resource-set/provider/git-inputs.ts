// The inputs that pull requests, branches and tags of a Git host make.
import { adler32 } from '../../template/sprig/adler32.ts';
import type { InputSet } from '../input-set.ts';
import { chooseTags, nameFilter } from './choose.ts';
import type { PullRequest } from './git-host.ts';
import { listGit } from './list-git.ts';
import { limitOf, type Question } from './provider-type.ts';

/** `label` keeps the inputs of before while the request has it, `!label` while it has it not. */
const isSkipped = ({ labels }: PullRequest, rules: string[]): boolean =>
  rules.some((rule) => (rule.startsWith('!') ? !labels.includes(rule.slice(1)) : labels.includes(rule)));

const earlierInputs = ({ object }: Question): Map<unknown, InputSet> =>
  new Map(((object.status?.exportedInputs ?? []) as InputSet[]).map((set) => [set.id, set]));

export const requestInputs = async (question: Question, provider: string): Promise<InputSet[]> => {
  const { spec, filter } = question;
  const { host, items } = await listGit(question, provider, 'requests');
  const onBranch = nameFilter(filter, 'Branch');
  const wanted = items
    .map((item) => host.request(item))
    .filter(({ branch, labels }) => onBranch(branch) && (filter.labels ?? []).every((label) => labels.includes(label)))
    .slice(0, limitOf(filter));
  const earlier = earlierInputs(question);
  return wanted.flatMap((request) => {
    if (!isSkipped(request, spec.skip?.labels ?? [])) return [{ ...request }];
    const kept = earlier.get(request.id);
    return kept ? [kept] : [];
  });
};

export const branchInputs = async (question: Question, provider: string): Promise<InputSet[]> => {
  const { host, items } = await listGit(question, provider, 'branches');
  const onBranch = nameFilter(question.filter, 'Branch');
  return items
    .map((item) => host.commit(item))
    .filter(({ name }) => onBranch(name))
    .slice(0, limitOf(question.filter))
    .map(({ name, sha }) => ({ id: String(adler32(name)), branch: name, sha }));
};

export const tagInputs = async (question: Question, provider: string): Promise<InputSet[]> => {
  const { host, items } = await listGit(question, provider, 'tags');
  const commits = new Map(items.map((item) => host.commit(item)).map(({ name, sha }) => [name, sha]));
  return chooseTags([...commits.keys()], question.filter).map((tag) => ({ id: String(adler32(tag)), tag, sha: commits.get(tag) ?? '' }));
};
