/** `gitops-lab pr create`: from the branch that is checked out and pushed. */
import { git, tryGit } from '../../course/git.ts';
import { LabError } from '../../errors.ts';
import type { CommandContext, Outcome } from '../command.ts';
import { ForgeRefusal, type Pull } from '../../course/forge-rest.ts';
import { ensureLabels } from './label-pull.ts';
import type { PullPlace } from './pull-place.ts';

const usage = (code: string, message: string, next: string) => new LabError({ family: 'usage', code, message, next });

const headOf = (place: PullPlace, base: string, named: string | undefined): string => {
  const head = named ?? place.branch;
  if (head === undefined)
    throw usage('pr/head', 'Which branch is to be merged?', 'gitops-lab pr create --head <branch>, or stand in its clone');
  if (head === base)
    throw usage(
      'pr/head',
      `You are on ${base}, where the change is to go.`,
      'git switch -c my-change, commit, git push, then gitops-lab pr create',
    );
  return head;
};

const lastSubject = async ({ clone, branch }: PullPlace, head: string): Promise<string> =>
  clone && branch === head ? git(clone, ['log', '-1', '--format=%s']) : head;

/** The forge knows only what was pushed. */
const requirePushed = async ({ rest, path, clone, branch }: PullPlace, head: string): Promise<void> => {
  const known = await rest
    .json<{ commit: { id: string } }>('GET', `${path}/branches/${encodeURIComponent(head)}`)
    .catch((error: unknown) => {
      if (error instanceof ForgeRefusal && error.status === 404) return undefined;
      throw error;
    });
  if (!known) throw usage('pr/not-pushed', `The forge has no branch ${head}.`, `git push -u origin ${head}`);
  if (!clone || branch !== head) return;
  const ahead = await tryGit(clone, ['rev-list', '--count', `${known.commit.id}..HEAD`]);
  const count = Number(ahead.stdout);
  if (ahead.code === 0 && count > 0)
    throw usage(
      'pr/not-pushed',
      `${count} commit${count === 1 ? '' : 's'} of ${head} are not on the forge yet.`,
      `git push origin ${head}`,
    );
};

const explain = (error: unknown, head: string, base: string): never => {
  if (!(error instanceof ForgeRefusal)) throw error;
  if (error.status === 409) {
    const number = /issue_id: (\d+)/.exec(error.message)?.[1] ?? '';
    throw usage('pr/there', `${head} has an open pull request for ${base} already: #${number}.`, `gitops-lab pr show ${number}`);
  }
  if (error.status === 404) throw usage('pr/base', `The forge has no branch ${base}.`, 'gitops-lab pr create --base <branch>');
  throw usage('pr/refused', `The forge refused: ${error.message}.`, `git log ${base}..${head} shows what would be merged`);
};

export const openPull = async (place: PullPlace, { flags }: CommandContext): Promise<Outcome> => {
  const { rest, path } = place;
  const base = flags['base'] ?? (await rest.json<{ default_branch: string }>('GET', path)).default_branch;
  const head = headOf(place, base, flags['head']);
  await requirePushed(place, head);
  const title = flags['title'] ?? (await lastSubject(place, head));
  const labels = await ensureLabels(place, (flags['label'] ?? '').split(','));
  const wanted = { head, base, title: flags['draft'] === undefined ? title : `WIP: ${title}`, body: flags['body'] ?? '', labels };
  const pull = await rest.json<Pull>('POST', `${path}/pulls`, wanted).catch((error: unknown) => explain(error, head, base));
  return { json: pull, text: `  opened #${pull.number} ${pull.title}   ${head} -> ${base}\n  ${pull.html_url}` };
};
