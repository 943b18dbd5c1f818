// Which rule holds for a branch, and whether a pull request has what the rule asks for.
import type { BranchRule } from '../forge.ts';
import type { CommitStatus, RepositoryRecord, StatusState } from '../record/repository-record.ts';
import { writeBranchRules } from '../update-hook.ts';
import type { World } from '../world.ts';

const toPattern = (glob: string): RegExp =>
  new RegExp(
    `^${glob
      .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  );

export const matchesGlob = (glob: string, text: string): boolean => toPattern(glob).test(text);

export const ruleFor = ({ rules }: Pick<RepositoryRecord, 'rules'>, branch: string): BranchRule | undefined =>
  rules.find((rule) => matchesGlob(rule.branch, branch));

/** The youngest status of each context of a commit. */
export const latestStatuses = ({ statuses }: Pick<RepositoryRecord, 'statuses'>, sha: string): CommitStatus[] => {
  const latest = new Map<string, CommitStatus>();
  for (const status of statuses) if (status.sha === sha) latest.set(status.context, status);
  return [...latest.values()].sort((a, b) => b.id - a.id);
};

const worstFirst: StatusState[] = ['error', 'failure', 'warning', 'pending', 'success'];

/** One word for several; undefined where nothing was reported. */
export const combinedState = (statuses: CommitStatus[]): StatusState | undefined =>
  worstFirst.find((state) => statuses.some((status) => status.state === state));

/** The required contexts without a success on this commit. */
export const missingChecks = (record: RepositoryRecord, branch: string, sha: string): string[] => {
  const statuses = latestStatuses(record, sha);
  return (ruleFor(record, branch)?.checks ?? []).filter((glob) => {
    const meant = statuses.filter(({ context }) => matchesGlob(glob, context));
    return meant.length === 0 || meant.some(({ state }) => state !== 'success');
  });
};

/** Replaces all rules, in the record and for git's hook. */
export const setRules = (world: World, repository: string, rules: BranchRule[]): void => {
  world.records.change(repository, (record) => void (record.rules = rules));
  writeBranchRules(world.repositories.folder(repository), rules);
};
