/** `gitops-lab pr <action>`: pull requests of the lab's forge, from the terminal, through the forge's REST alone. */
import { suggest } from '../../catalogue/suggest.ts';
import { LabError } from '../../errors.ts';
import type { CommandContext, Outcome, Run } from '../command.ts';
import { checkOutPull } from '../pull-requests/check-out-pull.ts';
import { ForgeRefusal, type Comment, type Pull, type Status } from '../../course/forge-rest.ts';
import { labelPull } from '../pull-requests/label-pull.ts';
import { mergePull } from '../pull-requests/merge-pull.ts';
import { openPull } from '../pull-requests/open-pull.ts';
import { findPlace, findPull, type PullPlace } from '../pull-requests/pull-place.ts';
import { listText, pullText } from '../pull-requests/pull-text.ts';

type Action = (place: PullPlace, context: CommandContext) => Promise<Outcome>;

const list: Action = async ({ rest, path, repository }, { flags, terminal }) => {
  const state = flags['state'] ?? 'open';
  const labels = flags['label'] ? `&labels=${encodeURIComponent(flags['label'])}` : '';
  const pulls = await rest.all<Pull>(`${path}/pulls?state=${encodeURIComponent(state)}${labels}`);
  const none = `  ${repository} has no ${state === 'all' ? '' : `${state} `}pull request.`;
  return { json: { repository, pulls }, text: pulls.length > 0 ? listText(pulls, terminal) : none };
};

const show: Action = async (place, { positionals, flags, terminal }) => {
  const { rest, path } = place;
  const pull = await findPull(place, positionals[1]);
  const [comments, combined, diff] = await Promise.all([
    rest.all<Comment>(`${path}/issues/${pull.number}/comments`),
    rest.json<{ statuses: Status[] }>('GET', `${path}/commits/${pull.head.sha}/status`),
    flags['diff'] === undefined ? undefined : rest.text('GET', `${path}/pulls/${pull.number}.diff`),
  ]);
  const details = { comments, statuses: combined.statuses, ...(diff === undefined ? {} : { diff }) };
  return {
    json: { ...pull, comment_list: comments, statuses: combined.statuses, ...(diff === undefined ? {} : { diff }) },
    text: pullText(pull, details, terminal),
  };
};

const comment: Action = async (place, { positionals, flags }) => {
  const { rest, path } = place;
  const body = flags['body'] ?? positionals.slice(2).join(' ');
  if (!body.trim())
    throw new LabError({
      family: 'usage',
      code: 'pr/comment',
      message: 'What is the comment?',
      next: 'gitops-lab pr comment 1 "Looks good."',
    });
  const pull = await findPull(place, positionals[1]);
  const made = await rest.json<Comment & { html_url: string }>('POST', `${path}/issues/${pull.number}/comments`, { body });
  return { json: made, text: `  commented on #${pull.number}   ${made.html_url}` };
};

const patch =
  (change: (context: CommandContext) => Record<string, unknown>, words: string): Action =>
  async (place, context) => {
    const known = await findPull(place, context.positionals[1]);
    const pull = await place.rest.json<Pull>('PATCH', `${place.path}/pulls/${known.number}`, change(context));
    return { json: pull, text: `  ${words} #${pull.number} ${pull.title}` };
  };

const edited = ({ flags }: CommandContext) => ({
  ...(flags['title'] ? { title: flags['title'] } : {}),
  ...(flags['body'] === undefined ? {} : { body: flags['body'] }),
  ...(flags['base'] ? { base: flags['base'] } : {}),
});

const actions: Record<string, Action> = {
  create: openPull,
  list,
  show,
  merge: mergePull,
  close: patch(() => ({ state: 'closed' }), 'closed'),
  reopen: patch(() => ({ state: 'open' }), 'opened again'),
  edit: patch(edited, 'changed'),
  comment,
  label: labelPull,
  checkout: checkOutPull,
};

const unknownAction = (word: string) => {
  const near = suggest(word, Object.keys(actions));
  return new LabError({
    family: 'usage',
    code: 'pr/action',
    message: `pr does not know «${word}»; it knows ${Object.keys(actions).join(', ')}.`,
    next: near ? `gitops-lab pr ${near}` : 'gitops-lab pr --help',
  });
};

export const run: Run = async (context) => {
  const word = context.positionals[0] ?? 'list';
  const action = actions[word];
  if (!action) throw unknownAction(word);
  try {
    return await action(await findPlace(context), context);
  } catch (error) {
    if (!(error instanceof ForgeRefusal)) throw error;
    const message = `The forge refused (${error.status}): ${error.message}`;
    throw new LabError({ family: 'usage', code: 'pr/refused', message, next: 'gitops-lab pr list', cause: error });
  }
};
