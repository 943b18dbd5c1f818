// Pages to read a repository: files, commits, branches.
import type { Answer } from '../call.ts';
import { notFound } from '../errors.ts';
import { readDiff } from '../history/changed-files.ts';
import { countCommits, readCommit, readLog, resolveCommit, type Commit } from '../history/commits.ts';
import { readBlob, readEntry, readFolder, type TreeEntry } from '../history/files.ts';
import { ruleFor } from '../pulls/branch-rules.ts';
import { fullName } from '../repository-names.ts';
import { diffView } from './diff-view.ts';
import { html, type Html } from './html.ts';
import { addressOf, encodePath, mayWrite, page, repositoryPage, shortSha, timeElement, type Visit } from './layout.ts';
import { markdown } from './markdown.ts';
import { statusView } from './status-view.ts';

export const listPage = (visit: Visit): Answer => {
  const { world, user } = visit;
  const names = world.repositories.list().filter((name) => name.split('/').length <= 2 && (user || !world.repositories.isPrivate(name)));
  const row = (name: string) => {
    const open = world.records.read(name).pulls.filter((pull) => pull.open).length;
    return html`<li>
      <a href="/${fullName(world, name)}">${fullName(world, name)}</a>
      ${world.repositories.isPrivate(name) && html`<span class="label">private</span>`}
      <a class="right" href="/${fullName(world, name)}/pulls">${open} open pull request${open === 1 ? '' : 's'}</a>
    </li>`;
  };
  const list =
    names.length > 0
      ? html`<ul class="rows box">
          ${names.map(row)}
        </ul>`
      : html`<p>Nothing was pushed here yet.</p>`;
  const hooks = mayWrite(visit) && html`<p><a href="/user/settings/hooks">Webhooks for all repositories and for images</a></p>`;
  return page(
    visit,
    'Repositories',
    html`<h1>Repositories</h1>
      ${list} ${hooks}`,
  );
};

const commitLine = (visit: Visit, { sha, message, author }: Commit): Html =>
  html`<a href="${addressOf(visit)}/commit/${sha}">${message.split('\n')[0] ?? ''}</a>
    <span class="dim">${author.name}, ${timeElement(Date.parse(author.date))}</span>
    <code class="right">${shortSha(sha)}</code>`;

/** Branches have slashes: the longest one that fits is meant, the rest is a path. */
const splitRef = async ({ world, repository }: Visit, kind: string, rest: string): Promise<{ ref: string; path: string }> => {
  if (kind === 'commit') return { ref: rest.split('/')[0] ?? '', path: rest.split('/').slice(1).join('/') };
  const refs = world.repositories.refs(repository);
  const names = [...refs.keys()].filter((ref) => ref.startsWith('refs/heads/')).map((ref) => ref.slice('refs/heads/'.length));
  const found = names.filter((name) => rest === name || rest.startsWith(`${name}/`)).sort((a, b) => b.length - a.length)[0];
  if (found === undefined) throw notFound();
  return { ref: found, path: rest.slice(found.length + 1) };
};

const crumbs = (visit: Visit, base: string, ref: string, path: string): Html => {
  const parts = path.split('/').filter(Boolean);
  const link = (part: string, at: number) => html` / <a href="${base}/${encodePath(parts.slice(0, at + 1).join('/'))}">${part}</a>`;
  return html`<p class="mono"><a href="${base}">${ref.length === 40 ? shortSha(ref) : ref}</a>${parts.map(link)}</p>`;
};

const folderView = async (visit: Visit, commit: string, path: string, base: string): Promise<Html> => {
  const { world, repository } = visit;
  const entries = await readFolder(world.repositories, repository, commit, path);
  const latest = await readLog(world.repositories, repository, commit, { limit: 1, path: path || undefined });
  const readme = entries.find(({ name, type }) => type === 'file' && /^readme\.md$/i.test(name));
  const text = readme ? await readBlob(world.repositories, repository, readme.sha) : undefined;
  const row = ({ name, path: at, type }: TreeEntry) =>
    html`<li class="mono"><a href="${base}/${encodePath(at)}">${name}${type === 'dir' ? '/' : ''}</a></li>`;
  return html`<div class="box">
      <div class="head">${latest.map((each) => commitLine(visit, each))}</div>
      <ul class="rows">
        ${entries.map(row)}
      </ul>
    </div>
    ${text && html`<section class="box" aria-label="README"><div class="body">${await markdown(text.toString())}</div></section>`}`;
};

const largestFile = 512 * 1024;

const fileView = async ({ world, repository }: Visit, entry: TreeEntry): Promise<Html> => {
  const blob = entry.size <= largestFile ? await readBlob(world.repositories, repository, entry.sha) : undefined;
  if (!blob || blob.includes(0)) return html`<p class="note">${entry.size} bytes, not shown here: too large, or not text.</p>`;
  return html`<div class="box">
    <pre class="file"><code>${blob.toString()}</code></pre>
  </div>`;
};

const emptyView = (visit: Visit): Html =>
  html`<p>This repository is empty. Push a first commit:</p>
    <pre class="file box"><code>git push ${visit.world.url}/${visit.repository}.git HEAD:main</code></pre>`;

export const sourcePage = async (visit: Visit): Promise<Answer> => {
  const { world, repository, params } = visit;
  const kind = params['kind'] ?? 'branch';
  const main = world.repositories.defaultBranch(repository);
  const { ref, path } = params['rest'] === undefined ? { ref: main, path: '' } : await splitRef(visit, kind, params['rest']);
  const commit = await resolveCommit(world.repositories, repository, ref);
  if (!commit && params['rest'] === undefined) return repositoryPage(visit, 'files', 'Files', emptyView(visit));
  if (!commit) throw notFound();
  const clean = path.replaceAll(/^\/+|\/+$/g, '');
  const entry = clean ? await readEntry(world.repositories, repository, commit, clean) : undefined;
  if (clean && !entry) throw notFound();
  const base = `${addressOf(visit)}/src/${kind}/${encodePath(ref)}`;
  const view = entry && entry.type !== 'dir' ? await fileView(visit, entry) : await folderView(visit, commit, clean, base);
  const clone = html`<p class="dim">Clone it: <code>git clone ${world.url}/${repository}.git</code></p>`;
  return repositoryPage(visit, 'files', clean || 'Files', html`${crumbs(visit, base, ref, clean)} ${view} ${!clean && clone}`);
};

const perPage = 30;

export const commitsPage = async (visit: Visit): Promise<Answer> => {
  const { world, repository, params, url } = visit;
  const branch = params['branch'] ?? world.repositories.defaultBranch(repository);
  const head = await resolveCommit(world.repositories, repository, branch);
  if (!head) return repositoryPage(visit, 'commits', 'Commits', emptyView(visit));
  const at = Math.max(1, Math.trunc(Number(url.searchParams.get('page')) || 1));
  const [commits, total] = await Promise.all([
    readLog(world.repositories, repository, head, { skip: (at - 1) * perPage, limit: perPage }),
    countCommits(world.repositories, repository, head),
  ]);
  const { statuses } = world.records.read(repository);
  const row = (each: Commit) => html`<li>${commitLine(visit, each)} ${statusView(statuses, each.sha, 'short')}</li>`;
  const to = (number: number, words: string) => html`<a href="${url.pathname}?page=${number}">${words}</a> `;
  return repositoryPage(
    visit,
    'commits',
    `Commits of ${branch}`,
    html`<h2>${total} commit${total === 1 ? '' : 's'} of ${branch}</h2>
      <ul class="rows box">
        ${commits.map(row)}
      </ul>
      <p>${at > 1 && to(at - 1, 'Younger')} ${at * perPage < total && to(at + 1, 'Older')}</p>`,
  );
};

export const commitPage = async (visit: Visit): Promise<Answer> => {
  const { world, repository, params } = visit;
  const sha = await resolveCommit(world.repositories, repository, params['sha'] ?? '');
  const commit = sha && (await readCommit(world.repositories, repository, sha));
  if (!commit) throw notFound();
  const [subject = '', ...rest] = commit.message.trim().split('\n');
  const diff = await readDiff(world.repositories, repository, { from: commit.parents[0], to: commit.sha });
  const parents = commit.parents.map(
    (parent) => html` parent <a href="${addressOf(visit)}/commit/${parent}"><code>${shortSha(parent)}</code></a>`,
  );
  return repositoryPage(
    visit,
    'commits',
    subject,
    html`<h2>${subject}</h2>
      <pre class="mono">${rest.join('\n').trim()}</pre>
      <p class="dim">
        ${commit.author.name} wrote it ${timeElement(Date.parse(commit.author.date))}, commit <code>${commit.sha}</code>${parents} ·
        <a href="${addressOf(visit)}/src/commit/${commit.sha}">files at this commit</a>
      </p>
      ${statusView(world.records.read(repository).statuses, commit.sha)} ${diffView(diff)}`,
  );
};

export const branchesPage = async (visit: Visit): Promise<Answer> => {
  const { world, repository } = visit;
  const record = world.records.read(repository);
  const main = world.repositories.defaultBranch(repository);
  const refs = [...world.repositories.refs(repository)].filter(([ref]) => ref.startsWith('refs/heads/'));
  const row = ([ref, sha]: [string, string]) => {
    const name = ref.slice('refs/heads/'.length);
    return html`<li>
      <a href="${addressOf(visit)}/src/branch/${encodePath(name)}">${name}</a>
      ${ruleFor(record, name) && html`<span class="label">protected</span>`}
      <a href="${addressOf(visit)}/commits/branch/${encodePath(name)}"><code>${shortSha(sha)}</code></a>
      ${name !== main && html`<a class="right" href="${addressOf(visit)}/compare/${encodePath(main)}...${encodePath(name)}">Compare with ${main}</a>`}
    </li>`;
  };
  return repositoryPage(
    visit,
    'branches',
    'Branches',
    html`<ul class="rows box">
      ${refs.map(row)}
    </ul>`,
  );
};
