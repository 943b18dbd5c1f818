/** A repository's beginning on the forge: one commit with the files that a lab starts from. */
import { RemoteBranch } from '../flux/git/remote-branch.ts';
import { httpFetch } from '../platform/http-fetch.ts';
import { httpRequest } from '../platform/http-request.ts';
import { repositoryUrl, type ForgeLogin } from './clone.ts';
import type { RepositoryNeed } from './lab.ts';

const patienceMs = 60_000;

const login = ({ user, token }: ForgeLogin) => `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`;

/** Head of a branch on the forge; undefined when there is no such branch or repository. Asked over HTTP: `git ls-remote` takes three processes. */
export const forgeHead = async (forge: ForgeLogin, repository: string, branch = 'main'): Promise<string | undefined> => {
  const { status, text } = await httpRequest(`${repositoryUrl(forge, repository)}/info/refs?service=git-upload-pack`, {
    headers: { authorization: login(forge) },
  });
  if (status !== 200) return undefined;
  // One line a ref, with four digits of length before it: `003d<sha> refs/heads/main`.
  const line = text.split('\n').find((each) => each.split('\0')[0]?.endsWith(` refs/heads/${branch}`));
  return line && /([0-9a-f]{40}) refs\//.exec(line)?.[1];
};

const platform = { name: 'Platform team', email: 'platform@gitops-lab.invalid' };

/** One branch of a repository of the forge, to be changed in memory. */
export const openBranch = (forge: ForgeLogin, repository: string, branch: string): Promise<RemoteBranch> =>
  RemoteBranch.open(
    { fetch: httpFetch, url: repositoryUrl(forge, repository), authorization: login(forge), signal: AbortSignal.timeout(patienceMs) },
    branch,
  );

export interface FurtherCommit {
  name: string;
  email: string;
  message: string;
  files: Record<string, string>;
}

/** Pushes the first commit unless the repository has one, and in the same push what follows it. True when there was none. */
export const seedRepository = async (
  forge: ForgeLogin,
  need: RepositoryNeed,
  at: number,
  further: readonly FurtherCommit[] = [],
): Promise<boolean> => {
  if (!further.length && (await forgeHead(forge, need.name))) return false;
  const branch = await openBranch(forge, need.name, 'main');
  const isNew = branch.head === undefined;
  if (isNew && Object.keys(need.files).length > 0) branch.commit(need.files, { author: { ...platform, at }, message: need.message });
  for (const { name, email, message, files } of further) branch.commit(files, { author: { name, email, at }, message });
  await branch.push();
  return isNew;
};
