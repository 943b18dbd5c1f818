// Pages of pull requests: the list, one with its words, checks and diff, and the form that opens one.
import type { Answer } from '../call.ts';
import { notFound } from '../errors.ts';
import { readDiff } from '../history/changed-files.ts';
import { isAncestor, mergeBaseOf, readLog, resolveCommit, type Commit } from '../history/commits.ts';
import { pullRange } from '../pulls/pull-range.ts';
import { findPull, isDraft } from '../pulls/pull-state.ts';
import type { Label, PullRequest, RepositoryRecord } from '../record/repository-record.ts';
import { diffView } from './diff-view.ts';
import { html, type Html } from './html.ts';
import { addressOf, mayWrite, repositoryPage, shortSha, timeElement, tokenField, type Visit } from './layout.ts';
import { markdown } from './markdown.ts';
import { pullForms } from './pull-forms.ts';
import { statusView } from './status-view.ts';

export const labelView = ({ name, description }: Label): Html => html`<span class="label" title="${description}">${name}</span>`;

const stateOf = (pull: PullRequest): string => {
  if (pull.merged) return 'merged';
  if (!pull.open) return 'closed';
  return isDraft(pull) ? 'draft' : 'open';
};

const labelsOf = (record: RepositoryRecord, pull: PullRequest): Label[] => record.labels.filter(({ id }) => pull.labels.includes(id));

const states = ['open', 'closed', 'all'];

export const pullsPage = (visit: Visit): Answer => {
  const record = visit.world.records.read(visit.repository);
  const wanted = states.find((state) => state === visit.url.searchParams.get('state')) ?? 'open';
  const pulls = record.pulls.filter(({ open }) => wanted === 'all' || open === (wanted === 'open')).sort((a, b) => b.number - a.number);
  const row = (pull: PullRequest) =>
    html`<li>
      <span class="state ${stateOf(pull)}">${stateOf(pull)}</span>
      <a href="${addressOf(visit)}/pulls/${pull.number}">${pull.title}</a> ${labelsOf(record, pull).map(labelView)}
      <span class="dim right">#${pull.number} by ${pull.user}, ${pull.head} into ${pull.base}</span>
    </li>`;
  const links = states.map((state) => html`<a href="?state=${state}" ${state === wanted ? html`aria-current="page"` : ''}>${state}</a>`);
  const list =
    pulls.length > 0
      ? html`<ul class="rows box">
          ${pulls.map(row)}
        </ul>`
      : html`<p>None. Push a branch and compare it: <a href="${addressOf(visit)}/branches">branches</a>.</p>`;
  return repositoryPage(
    visit,
    'pulls',
    'Pull requests',
    html`<nav class="tabs" aria-label="State">${links}</nav>
      ${list}`,
  );
};

const words = async (who: string, at: number, text: string, id?: string): Promise<Html> =>
  html`<article class="box" ${id && html`id="${id}"`}>
    <div class="head"><strong>${who}</strong> <span class="dim">${timeElement(at)}</span></div>
    <div class="body">${text.trim() ? await markdown(text) : html`<span class="dim">No description.</span>`}</div>
  </article>`;

const fate = (visit: Visit, { merged, closedAt }: PullRequest): Html => {
  if (merged)
    return html`<p>
      Merged by ${merged.by} ${timeElement(merged.at)} as
      <a href="${addressOf(visit)}/commit/${merged.commit}"><code>${shortSha(merged.commit)}</code></a
      >.
    </p>`;
  return html`<p>
    Closed ${timeElement(closedAt ?? 0)}. Its commits stay: <code>git fetch origin pull/${visit.params['index']}/head</code>
  </p>`;
};

export const commitRows = (visit: Visit, commits: Commit[]): Html =>
  html`<ul class="rows box">
    ${commits.map(
      ({ sha, message, author }) =>
        html`<li>
          <a href="${addressOf(visit)}/commit/${sha}">${message.split('\n')[0] ?? ''}</a
          ><span class="dim right">${author.name} <code>${shortSha(sha)}</code></span>
        </li>`,
    )}
  </ul>`;

const changes = async ({ world, repository }: Visit, from: string, to: string) => {
  const [commits, diff] = await Promise.all([
    readLog(world.repositories, repository, `${from}..${to}`, { limit: 100 }),
    readDiff(world.repositories, repository, { from, to }),
  ]);
  return { commits, diff };
};

/** `problem`: why what was just asked for did not happen. */
export const pullPage = async (visit: Visit, problem?: { status: number; message: string }): Promise<Answer> => {
  const { world, repository, params } = visit;
  const record = world.records.read(repository);
  const pull = findPull(record, Number(params['index']));
  const range = await pullRange(world, repository, pull);
  const { commits, diff } = await changes(visit, range.from, range.to);
  const comments = await Promise.all(
    record.comments
      .filter(({ pull: of }) => of === pull.number)
      .map((each) => words(each.user, each.createdAt, each.body, `issuecomment-${each.id}`)),
  );
  const answer = repositoryPage(
    visit,
    'pulls',
    `${pull.title} #${pull.number}`,
    html`<h2>${pull.title} <span class="dim">#${pull.number}</span></h2>
      <p>
        <span class="state ${stateOf(pull)}">${stateOf(pull)}</span> ${pull.user} ${pull.open ? 'wants' : 'wanted'}
        <strong>${pull.head}</strong> in <strong>${pull.base}</strong> ${labelsOf(record, pull).map(labelView)}
      </p>
      ${problem && html`<p class="note" role="alert">${problem.message}</p>`} ${await words(pull.user, pull.createdAt, pull.body)}
      ${comments} ${statusView(record.statuses, pull.headSha)} ${pull.open ? '' : fate(visit, pull)} ${await pullForms(visit, pull)}
      <h2 id="commits">Commits</h2>
      ${commitRows(visit, commits)}
      <h2 id="files">Changes</h2>
      <p class="dim">
        As text: <a href="${addressOf(visit)}/pulls/${pull.number}.diff">diff</a>,
        <a href="${addressOf(visit)}/pulls/${pull.number}.patch">patch</a>
      </p>
      ${diffView(diff)}`,
  );
  return { ...answer, status: problem?.status ?? 200 };
};

const openForm = (visit: Visit, base: string, head: string, commits: Commit[]): Html => {
  if (!mayWrite(visit))
    return html`<p><a href="/user/login?to=${encodeURIComponent(visit.url.pathname)}">Log in</a> to open a pull request.</p>`;
  const title = commits.length === 1 ? (commits[0]?.message.split('\n')[0] ?? '') : head;
  return html`<form method="post" action="${addressOf(visit)}/pulls">
    ${tokenField(visit)}<input type="hidden" name="base" value="${base}" /><input type="hidden" name="head" value="${head}" />
    <label class="field" for="title">Title</label><input class="wide" type="text" id="title" name="title" required value="${title}" />
    <label class="field" for="body">Why</label><textarea id="body" name="body" rows="4"></textarea>
    <p><button class="main">Open the pull request</button></p>
  </form>`;
};

/** `/compare/main...my-change`: what a pull request would merge, and the form to open it. */
export const comparePage = async (visit: Visit): Promise<Answer> => {
  const { world, repository, params } = visit;
  const [base = '', head = ''] = (params['range'] ?? '').split('...');
  const [from, to] = await Promise.all([
    resolveCommit(world.repositories, repository, base),
    resolveCommit(world.repositories, repository, head),
  ]);
  const mergeBase = from && to && (await mergeBaseOf(world.repositories, repository, from, to));
  if (!from || !to || !mergeBase) throw notFound();
  const { commits, diff } = await changes(visit, mergeBase, to);
  const there = world.records.read(repository).pulls.find((pull) => pull.open && pull.head === head && pull.base === base);
  const refs = world.repositories.refs(repository);
  const isBranch = refs.has(`refs/heads/${head}`) && refs.has(`refs/heads/${base}`);
  const nothing = await isAncestor(world.repositories, repository, to, from);
  const next = () => {
    if (there) return html`<p>There is <a href="${addressOf(visit)}/pulls/${there.number}">pull request #${there.number}</a> for it.</p>`;
    if (nothing) return html`<p>${base} has everything that ${head} has.</p>`;
    return isBranch && openForm(visit, base, head, commits);
  };
  return repositoryPage(
    visit,
    'pulls',
    `${base}...${head}`,
    html`<h2>What ${head} would bring to ${base}</h2>
      ${next()} ${commitRows(visit, commits)} ${diffView(diff)}`,
  );
};
