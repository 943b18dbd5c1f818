/** `gitops-lab pr merge`, and why it did not. */
import { LabError } from '../../errors.ts';
import type { CommandContext, Outcome } from '../command.ts';
import { ForgeRefusal, type Pull, type Status } from '../../course/forge-rest.ts';
import { findPull, type PullPlace } from './pull-place.ts';

const styles = ['merge', 'squash', 'rebase', 'rebase-merge'];

const styleOf = ({ flags }: CommandContext): string => {
  const written = flags['style'] ?? ['squash', 'rebase'].find((name) => flags[name] !== undefined) ?? 'merge';
  if (styles.includes(written)) return written;
  throw new LabError({
    family: 'usage',
    code: 'pr/style',
    message: `«${written}» is no way to merge; there are ${styles.join(', ')}.`,
    next: 'gitops-lab pr merge --style squash',
  });
};

const failing = async ({ rest, path }: PullPlace, pull: Pull): Promise<string> => {
  const { statuses } = await rest.json<{ statuses: Status[] }>('GET', `${path}/commits/${pull.head.sha}/status`);
  const bad = statuses.filter(({ status }) => status !== 'success').map(({ context, status }) => `${context} is ${status}`);
  return bad.length > 0 ? bad.join(', ') : 'nothing has reported yet';
};

const refusal = (code: string, message: string, next: string) => new LabError({ family: 'usage', code, message, next });

const explain = async (place: PullPlace, pull: Pull, error: unknown): Promise<never> => {
  if (!(error instanceof ForgeRefusal)) throw error;
  const { number, head, base } = pull;
  if (/required status checks/.test(error.message))
    throw refusal('pr/checks', `${base.ref} waits for checks: ${await failing(place, pull)}.`, `gitops-lab pr show ${number}`);
  if (!pull.mergeable && error.status === 405)
    throw refusal(
      'pr/conflict',
      `#${number} conflicts with ${base.ref}.`,
      `git switch ${head.ref} && git pull --no-rebase origin ${base.ref}, resolve, commit, git push`,
    );
  if (/out of date/.test(error.message))
    throw refusal('pr/moved', `#${number} or ${base.ref} moved on meanwhile.`, `gitops-lab pr show ${number}`);
  throw refusal('pr/refused', `The forge refused: ${error.message}.`, `gitops-lab pr show ${number}`);
};

export const mergePull = async (place: PullPlace, context: CommandContext): Promise<Outcome> => {
  const { rest, path } = place;
  const { flags } = context;
  const style = styleOf(context);
  const pull = await findPull(place, context.positionals[1]);
  if (pull.merged) return { json: pull, text: `  #${pull.number} is merged already.` };
  if (pull.state === 'closed') throw refusal('pr/closed', `#${pull.number} is closed.`, `gitops-lab pr reopen ${pull.number}`);
  if (pull.draft)
    throw refusal(
      'pr/draft',
      `#${pull.number} is work in progress by its title.`,
      `gitops-lab pr edit ${pull.number} --title "${pull.title.replace(/^\s*(wip:|\[wip\])\s*/i, '')}"`,
    );
  const wanted = {
    Do: style,
    head_commit_id: pull.head.sha,
    delete_branch_after_merge: flags['delete-branch'] !== undefined,
    ...(flags['title'] ? { MergeTitleField: flags['title'] } : {}),
    ...(flags['body'] ? { MergeMessageField: flags['body'] } : {}),
  };
  await rest.text('POST', `${path}/pulls/${pull.number}/merge`, wanted).catch((error: unknown) => explain(place, pull, error));
  const merged = await rest.json<Pull>('GET', `${path}/pulls/${pull.number}`);
  const commit = (merged.merge_commit_sha ?? '').slice(0, 7);
  return { json: merged, text: `  merged #${pull.number} into ${pull.base.ref} as ${commit}   (${style})` };
};
