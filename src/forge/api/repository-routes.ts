// REST: the version, users, repositories and their branches.
import { json, noContent, textOf, userName, type Call } from '../call.ts';
import { invalid, notFound, RequestError } from '../errors.ts';
import { readCommit, resolveCommit } from '../history/commits.ts';
import { ruleFor } from '../pulls/branch-rules.ts';
import { changeRefs } from '../ref-changes.ts';
import { fullName, keptName } from '../repository-names.ts';
import { isRepositoryName } from '../git-route.ts';
import { pageThrough } from './paging.ts';
import { route } from './router.ts';
import { payloadCommitShape, repositoryShape, userShape } from './shapes.ts';

/** The Gitea whose answers these are. */
export const giteaVersion = '1.24.0';

const readable = ({ world, user }: Call): string[] =>
  world.repositories.list().filter((name) => name.split('/').length <= 2 && (user || !world.repositories.isPrivate(name)));

const listRepositories = (call: Call, keep: (full: string) => boolean) => {
  const { world, user } = call;
  return pageThrough(
    call,
    readable(call).filter((name) => keep(fullName(world, name))),
    (name) => repositoryShape(world, name, user?.right),
  );
};

const searchRepositories = async (call: Call) => {
  const wanted = (call.url.searchParams.get('q') ?? '').toLowerCase();
  const answer = await listRepositories(call, (full) => full.toLowerCase().includes(wanted));
  return { ...answer, body: `{"ok":true,"data":${String(answer.body)}}` };
};

const createRepository = async (call: Call) => {
  const { world, body, user } = call;
  const name = textOf(call, 'name') ?? '';
  const kept = keptName(world, `${userName(call)}/${name}`);
  if (!isRepositoryName(kept) || name.includes('/')) throw invalid('[Name]: AlphaDashDot');
  if (world.repositories.exists(kept)) throw new RequestError(409, 'The repository with the same name already exists.');
  world.repositories.create(kept, { private: body['private'] === true });
  return json(await repositoryShape(world, kept, user?.right), 201);
};

const branchShape = async (call: Call, name: string, sha: string) => {
  const { world, repository, user } = call;
  const commit = await readCommit(world.repositories, repository, sha);
  const rule = ruleFor(world.records.read(repository), name);
  const writes = user?.right === 'write';
  return {
    name,
    commit: commit ? payloadCommitShape(world, repository, commit) : null,
    protected: rule !== undefined,
    required_approvals: 0,
    enable_status_check: (rule?.checks?.length ?? 0) > 0,
    status_check_contexts: rule?.checks ?? [],
    user_can_push: writes && (!rule || (rule.pushes === 'allow' && (!rule.pushers || rule.pushers.includes(user.name)))),
    user_can_merge: writes,
    effective_branch_protection_name: rule?.branch ?? '',
  };
};

const branchesOf = async ({ world, repository }: Call): Promise<[string, string][]> =>
  [...world.repositories.refs(repository)]
    .filter(([ref]) => ref.startsWith('refs/heads/'))
    .map(([ref, sha]) => [ref.slice('refs/heads/'.length), sha]);

const getBranch = async (call: Call) => {
  const found = (await branchesOf(call)).find(([name]) => name === call.params['branch']);
  if (!found) throw notFound();
  return json(await branchShape(call, ...found));
};

const createBranch = async (call: Call) => {
  const { world, repository } = call;
  const name = textOf(call, 'new_branch_name') ?? '';
  const from = textOf(call, 'old_ref_name') || textOf(call, 'old_branch_name') || world.repositories.defaultBranch(repository);
  const sha = await resolveCommit(world.repositories, repository, from);
  if (!sha) throw new RequestError(404, 'The old branch does not exist');
  if ((await world.repositories.git(repository, ['check-ref-format', '--branch', name])).code !== 0)
    throw invalid('[NewBranchName]: GitRefName');
  if ((await branchesOf(call)).some(([known]) => known === name)) throw new RequestError(409, 'The branch already exists.');
  await changeRefs(world, repository, userName(call), () =>
    world.repositories.git(repository, ['update-ref', `refs/heads/${name}`, sha, '']),
  );
  return json(await branchShape(call, name, sha), 201);
};

const deleteBranch = async (call: Call) => {
  const { world, repository } = call;
  const name = call.params['branch'] ?? '';
  const found = (await branchesOf(call)).find(([known]) => known === name);
  if (!found) throw notFound();
  if (name === world.repositories.defaultBranch(repository)) throw new RequestError(403, 'can not delete default branch');
  if (ruleFor(world.records.read(repository), name)) throw new RequestError(403, 'branch protected');
  await changeRefs(world, repository, userName(call), () => world.repositories.git(repository, ['update-ref', '-d', `refs/heads/${name}`]));
  return noContent;
};

export const repositoryRoutes = [
  route('GET', '/version', 'read', () => json({ version: giteaVersion })),
  route('GET', '/user', 'login', (call) => json(userShape(call.world, userName(call)))),
  route('GET', '/users/:name', 'read', ({ world, params }) => {
    if (!world.users.find(params['name'] ?? '')) throw notFound('user redirect does not exist');
    return json(userShape(world, params['name'] ?? ''));
  }),
  route('GET', '/repos/search', 'read', searchRepositories),
  route('GET', '/user/repos', 'login', (call) => listRepositories(call, (full) => full.startsWith(`${userName(call)}/`))),
  route('POST', '/user/repos', 'login', (call) => {
    if (call.user?.right !== 'write') throw new RequestError(403, 'user should have a permission to write');
    return createRepository(call);
  }),
  route('GET', '/users/:name/repos', 'read', (call) => listRepositories(call, (full) => full.startsWith(`${call.params['name']}/`))),
  route('GET', '/repos/:owner/:repo', 'read', async ({ world, repository, user }) =>
    json(await repositoryShape(world, repository, user?.right)),
  ),
  route('GET', '/repos/:owner/:repo/branches', 'read', async (call) =>
    pageThrough(call, await branchesOf(call), ([name, sha]) => branchShape(call, name, sha)),
  ),
  route('POST', '/repos/:owner/:repo/branches', 'write', createBranch),
  route('GET', '/repos/:owner/:repo/branches/*branch', 'read', getBranch),
  route('DELETE', '/repos/:owner/:repo/branches/*branch', 'write', deleteBranch),
];
