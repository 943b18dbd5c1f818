/** A repository's beginning on the forge: one commit with the files that a lab starts from. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { httpRequest } from '../platform/http-request.ts';
import { loginUrl, repositoryUrl, type ForgeLogin } from './clone.ts';
import { git } from './git.ts';
import type { RepositoryNeed } from './lab.ts';

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

const author = 'Platform team <platform@gitops-lab.invalid>';

// `git fast-import` writes the whole commit in one process, without a work tree.
const importStream = (need: RepositoryNeed, atMs: number): string => {
  const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const files = Object.entries(need.files).map(([path, text]) => `M 100644 inline ${JSON.stringify(path)}\n${data(text)}`);
  return [
    `commit refs/heads/main\n`,
    `committer ${author} ${Math.floor(atMs / 1000)} +0000\n`,
    data(need.message),
    ...files,
    'done\n',
  ].join('');
};

/** Pushes the first commit unless the repository has one. True when it did. */
export const seedRepository = async (forge: ForgeLogin, need: RepositoryNeed, nowMs: number): Promise<boolean> => {
  if (await forgeHead(forge, need.name)) return false;
  const folder = mkdtempSync(join(tmpdir(), 'gitops-lab-seed-'));
  try {
    await git(folder, ['init', '--quiet', '--bare', '--template=', '--initial-branch=main', '.']);
    await git(folder, ['fast-import', '--quiet', '--done'], { input: importStream(need, nowMs) });
    await git(folder, ['push', '--quiet', loginUrl(forge, need.name), 'main:main']);
    return true;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
