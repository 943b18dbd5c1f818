/** The learner's clone of a repository: made once, kept pointed at the forge. All configuration is the clone's own. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { git, tryGit } from './git.ts';

export interface ForgeLogin {
  url: string;
  user: string;
  token: string;
}

export interface Clone {
  repository: string;
  folder: string;
}

const withLogin = ({ url, user, token }: ForgeLogin): string => {
  const address = new URL(url);
  address.username = user;
  address.password = token;
  return address.href.replace(/\/$/, '');
};

export const repositoryUrl = (forge: ForgeLogin, repository: string): string => `${forge.url}/${repository}.git`;

/** With the login inside, for our own short errands; never written to a file. */
export const loginUrl = (forge: ForgeLogin, repository: string): string => `${withLogin(forge)}/${repository}.git`;

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

// An empty helper first: a helper from the learner's own configuration must neither be asked nor be told our token.
const settings = (credentials: string): [string, string][] => [
  ['credential.helper', ''],
  ['credential.helper', `store --file=${quote(credentials)}`],
];

const writeCredentials = (path: string, forge: ForgeLogin): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${withLogin(forge)}\n`, { mode: 0o600 });
};

export interface CloneOptions {
  folder: string;
  repository: string;
  forge: ForgeLogin;
  /** Our hidden folder; the login is kept there. */
  stateDir: string;
}

/** Makes the clone, or points the one that is there at the forge's present address. */
export const ensureClone = async ({ folder, repository, forge, stateDir }: CloneOptions): Promise<Clone> => {
  const credentials = join(stateDir, 'git-credentials');
  writeCredentials(credentials, forge);
  const url = repositoryUrl(forge, repository);
  const config = settings(credentials);
  if (!existsSync(join(folder, '.git'))) {
    const flags = [...config, ['push.default', 'current'] as const].flatMap(([key, value]) => ['-c', `${key}=${value}`]);
    // The old protocol asks once less than the new one, which counts while the engine is busy with its own beginning.
    await git(dirname(folder), ['-c', 'protocol.version=0', 'clone', '--quiet', ...flags, url, folder]);
  } else if ((await tryGit(folder, ['remote', 'get-url', 'origin'])).stdout.trim() !== url) {
    await repoint(folder, url, config);
  }
  await ensureIdentity(folder);
  return { repository, folder };
};

const repoint = async (folder: string, url: string, config: [string, string][]): Promise<void> => {
  const changed = await tryGit(folder, ['remote', 'set-url', 'origin', url]);
  if (changed.code !== 0) await git(folder, ['remote', 'add', 'origin', url]);
  await tryGit(folder, ['config', '--local', '--unset-all', 'credential.helper']);
  for (const [key, value] of config)
    await git(folder, ['config', '--local', ...(key === 'credential.helper' ? ['--add'] : []), key, value]);
};

/** Commits need a name. Learners who have one keep it. */
const ensureIdentity = async (folder: string): Promise<void> => {
  const { stdout } = await tryGit(folder, ['config', '--get-regexp', '^user\\.(name|email)$']);
  const has = (key: string) => stdout.split('\n').some((line) => line.startsWith(`${key} `));
  if (!has('user.name')) await git(folder, ['config', '--local', 'user.name', 'Learner']);
  if (!has('user.email')) await git(folder, ['config', '--local', 'user.email', 'learner@gitops-lab.invalid']);
};
