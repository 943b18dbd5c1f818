// What a logged-in user may do with a pull request, as plain forms.
import type { PullRequest } from '../record/repository-record.ts';
import { missingChecks } from '../pulls/branch-rules.ts';
import { canMerge } from '../pulls/mergeable.ts';
import { isDraft } from '../pulls/pull-state.ts';
import { html, type Html } from './html.ts';
import { addressOf, mayWrite, tokenField, type Visit } from './layout.ts';

const styles: [string, string][] = [
  ['merge', 'with a merge commit'],
  ['squash', 'squashed to one commit'],
  ['rebase', 'rebased, without a merge commit'],
  ['rebase-merge', 'rebased, with a merge commit'],
];

const mergeForm = async (visit: Visit, action: string, pull: PullRequest): Promise<Html> => {
  const { world, repository } = visit;
  const base = world.repositories.refs(repository).get(`refs/heads/${pull.base}`);
  const missing = missingChecks(world.records.read(repository), pull.base, pull.headSha);
  if (!base || !(await canMerge(world, repository, base, pull.headSha)))
    return html`<p class="note">
      This branch conflicts with ${pull.base}. In your clone:
      <code>git switch ${pull.head} && git pull --no-rebase origin ${pull.base}</code>, resolve, commit, push.
    </p>`;
  if (isDraft(pull)) return html`<p class="note">Work in progress by its title: take the WIP off before it is merged.</p>`;
  if (missing.length > 0) return html`<p class="note">${pull.base} waits for these checks to succeed: ${missing.join(', ')}.</p>`;
  return html`<form class="inline row" method="post" action="${action}/merge">
    ${tokenField(visit)}<input type="hidden" name="head_commit_id" value="${pull.headSha}" /> <label for="style">Merge</label
    ><select id="style" name="style">
      ${styles.map(([name, words]) => html`<option value="${name}">${words}</option>`)}
    </select>
    <label><input type="checkbox" name="delete_branch" value="on" /> and delete ${pull.head}</label>
    <button class="main">Merge into ${pull.base}</button>
  </form>`;
};

const labelForm = (visit: Visit, action: string, pull: PullRequest): Html => {
  const { labels } = visit.world.records.read(visit.repository);
  const box = ({ id, name }: { id: number; name: string }) =>
    html`<label class="box-first"
      ><input type="checkbox" name="label" value="${id}" ${pull.labels.includes(id) ? html`checked` : ''} /> ${name}</label
    >`;
  return html`<form class="inline row" method="post" action="${action}/labels">
    ${tokenField(visit)}<span>Labels</span> ${labels.map(box)}
    <input type="text" name="new" placeholder="new label" aria-label="New label" /><button>Set labels</button>
  </form>`;
};

const commentForm = (visit: Visit, action: string): Html =>
  html`<form method="post" action="${action}/comments">
    ${tokenField(visit)}<label class="field" for="comment">Comment</label><textarea id="comment" name="body" rows="3" required></textarea>
    <p><button>Comment</button></p>
  </form>`;

export const pullForms = async (visit: Visit, pull: PullRequest): Promise<Html> => {
  const action = `${addressOf(visit)}/pulls/${pull.number}`;
  if (!visit.user) return html`<p><a href="/user/login?to=${encodeURIComponent(action)}">Log in</a> to comment, label or merge.</p>`;
  if (!mayWrite(visit)) return html``;
  const state = pull.open ? 'close' : 'reopen';
  return html`${pull.open && (await mergeForm(visit, action, pull))} ${labelForm(visit, action, pull)} ${commentForm(visit, action)}
  ${
    !pull.merged &&
    html`<form class="inline" method="post" action="${action}/${state}">
      ${tokenField(visit)}<button>${pull.open ? 'Close without merging' : 'Open again'}</button>
    </form>`
  }`;
};
