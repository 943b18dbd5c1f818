// REST: commits, their diffs, and the files of a commit (reading only).
import { json, type Answer, type Call } from '../call.ts';
import { notFound } from '../errors.ts';
import { readChangedFiles, readDiff, readPatch } from '../history/changed-files.ts';
import { countCommits, readCommit, readLog, resolveCommit } from '../history/commits.ts';
import { readBlob, readEntry, readFolder, type TreeEntry } from '../history/files.ts';
import { fullName } from '../repository-names.ts';
import { pageAnswer, pageOf, pageThrough } from './paging.ts';
import { route } from './router.ts';
import { commitShape } from './shapes.ts';

export const text = (body: string | Buffer, type = 'text/plain;charset=utf-8'): Answer => ({
  status: 200,
  body,
  headers: { 'content-type': type, 'x-content-type-options': 'nosniff' },
});

/** The commit that `name` stands for, or the default branch's; refused where there is none. */
export const requireCommit = async ({ world, repository }: Call, name: string | null | undefined): Promise<string> => {
  const wanted = name || world.repositories.defaultBranch(repository);
  const sha = await resolveCommit(world.repositories, repository, wanted);
  if (!sha) throw notFound(name ? "The target couldn't be found." : 'The repository is empty.');
  return sha;
};

const listCommits = async (call: Call): Promise<Answer> => {
  const { world, repository, url } = call;
  const page = pageOf(url);
  const path = url.searchParams.get('path') || undefined;
  const from = await requireCommit(call, url.searchParams.get('sha'));
  const [total, commits] = await Promise.all([
    countCommits(world.repositories, repository, from, path),
    readLog(world.repositories, repository, from, { ...page, path }),
  ]);
  return pageAnswer(
    call,
    page,
    total,
    commits.map((commit) => commitShape(world, repository, commit)),
  );
};

const getCommit = async (call: Call): Promise<Answer> => {
  const { world, repository, params } = call;
  const [, name = '', kind] = /^(.+?)(?:\.(diff|patch))?$/.exec(params['sha'] ?? '') ?? [];
  const sha = await requireCommit(call, name);
  const commit = await readCommit(world.repositories, repository, sha);
  if (!commit) throw notFound();
  const [parent] = commit.parents;
  if (kind === 'diff') return text(await readDiff(world.repositories, repository, { from: parent, to: sha, binary: true }));
  if (kind === 'patch') return text(await readPatch(world.repositories, repository, parent ?? `${sha}^!`, sha));
  const files = await readChangedFiles(world.repositories, repository, parent, sha);
  const sum = (field: 'additions' | 'deletions') => files.reduce((total, file) => total + file[field], 0);
  const [additions, deletions] = [sum('additions'), sum('deletions')];
  return json({
    ...commitShape(world, repository, commit),
    files: files.map(({ path, status }) => ({
      filename: path,
      status: status === 'changed' ? 'modified' : status === 'deleted' ? 'removed' : 'added',
    })),
    stats: { total: additions + deletions, additions, deletions },
  });
};

const encodePath = (path: string) => path.split('/').map(encodeURIComponent).join('/');

const entryShape = async (call: Call, entry: TreeEntry, ref: string, withContent: boolean) => {
  const { world, repository } = call;
  const full = fullName(world, repository);
  const api = `${world.url}/api/v1/repos/${full}`;
  const isFile = entry.type === 'file';
  const content =
    withContent && entry.type !== 'dir' && entry.type !== 'submodule'
      ? await readBlob(world.repositories, repository, entry.sha)
      : undefined;
  const self = `${api}/contents/${encodePath(entry.path)}?ref=${encodeURIComponent(ref)}`;
  const html = `${world.url}/${full}/src/${/^[0-9a-f]{40}$/.test(ref) ? 'commit' : 'branch'}/${encodePath(ref)}/${encodePath(entry.path)}`;
  const git = `${api}/git/${entry.type === 'dir' ? 'trees' : 'blobs'}/${entry.sha}`;
  return {
    name: entry.name,
    path: entry.path,
    sha: entry.sha,
    type: entry.type,
    size: entry.size,
    encoding: isFile && content ? 'base64' : null,
    content: isFile && content ? content.toString('base64') : null,
    target: entry.type === 'symlink' && content ? content.toString() : null,
    url: self,
    html_url: html,
    git_url: git,
    download_url: isFile ? `${api}/raw/${encodePath(entry.path)}?ref=${encodeURIComponent(ref)}` : null,
    submodule_git_url: null,
    _links: { self, git, html },
  };
};

const getContents = async (call: Call): Promise<Answer> => {
  const { world, repository, url, params } = call;
  const ref = url.searchParams.get('ref') || world.repositories.defaultBranch(repository);
  const commit = await requireCommit(call, ref);
  const path = (params['path'] ?? '').replaceAll(/^\/+|\/+$/g, '');
  const entry = path ? await readEntry(world.repositories, repository, commit, path) : undefined;
  if (path && !entry) throw notFound();
  if (entry && entry.type !== 'dir') return json(await entryShape(call, entry, ref, true));
  const entries = await readFolder(world.repositories, repository, commit, path);
  return json(await Promise.all(entries.map((each) => entryShape(call, each, ref, false))));
};

const getRaw = async (call: Call): Promise<Answer> => {
  const { world, repository, url, params } = call;
  const commit = await requireCommit(call, url.searchParams.get('ref'));
  const entry = await readEntry(world.repositories, repository, commit, params['path'] ?? '');
  const blob = entry?.type === 'file' ? await readBlob(world.repositories, repository, entry.sha) : undefined;
  if (!blob) throw notFound();
  return text(blob, blob.includes(0) ? 'application/octet-stream' : undefined);
};

const listTags = async (call: Call): Promise<Answer> => {
  const { world, repository } = call;
  const refs = [...world.repositories.refs(repository)].filter(([ref]) => ref.startsWith('refs/tags/')).reverse();
  const api = `${world.url}/api/v1/repos/${fullName(world, repository)}`;
  return pageThrough(call, refs, async ([ref, id]) => {
    const name = ref.slice('refs/tags/'.length);
    const commit = await readCommit(world.repositories, repository, ref);
    const sha = commit?.sha ?? id;
    return {
      name,
      message: commit?.message ?? '',
      id,
      commit: { url: `${api}/git/commits/${sha}`, sha, created: commit?.committer.date ?? '0001-01-01T00:00:00Z' },
      zipball_url: '',
      tarball_url: '',
    };
  });
};

/** `base...head`: what the head has that the base has not. */
const compare = async (call: Call): Promise<Answer> => {
  const { world, repository, params } = call;
  const [base, head] = (params['range'] ?? '').split(/\.\.\.?/);
  const [from, to] = await Promise.all([requireCommit(call, base), requireCommit(call, head)]);
  const commits = await readLog(world.repositories, repository, `${from}..${to}`, { limit: 250 });
  return json({ total_commits: commits.length, commits: commits.map((commit) => commitShape(world, repository, commit)) });
};

export const contentRoutes = [
  route('GET', '/repos/:owner/:repo/tags', 'read', listTags),
  route('GET', '/repos/:owner/:repo/compare/*range', 'read', compare),
  route('GET', '/repos/:owner/:repo/commits', 'read', listCommits),
  route('GET', '/repos/:owner/:repo/git/commits/*sha', 'read', getCommit),
  route('GET', '/repos/:owner/:repo/contents', 'read', getContents),
  route('GET', '/repos/:owner/:repo/contents/*path', 'read', getContents),
  route('GET', '/repos/:owner/:repo/raw/*path', 'read', getRaw),
];
