// A clone of our own for solutions and faults: the learner's clone is left alone.
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { loginUrl } from '../../course/clone.ts';
import type { PushStep } from '../../course/lab.ts';
import { git, gitOutput } from '../git/git.ts';
import type { Site } from '../world.ts';
import { editFiles } from './edit-files.ts';
import type { Reference } from './reference-files.ts';

export interface Person {
  name: string;
  mail: string;
}

export const parsePerson = (text: string): Person => {
  const [, name = text, mail = ''] = /^(.*?)\s*<(.*)>$/.exec(text) ?? [];
  return { name, mail };
};

const as = ({ name, mail }: Person): NodeJS.ProcessEnv => ({
  GIT_AUTHOR_NAME: name,
  GIT_AUTHOR_EMAIL: mail,
  GIT_COMMITTER_NAME: name,
  GIT_COMMITTER_EMAIL: mail,
});

/** The learner of solutions and mistakes. */
export const learner: Person = { name: 'Learner', mail: 'learner@gitops-lab.invalid' };

/** A fresh checkout of a branch as the forge has it; a branch that is not there yet starts from main, or from nothing. */
export const openScratch = async (site: Site, repository: string, branch: string): Promise<string> => {
  const folder = join(site.stateDir, 'scratch', repository);
  const url = loginUrl(site.access.forge, repository);
  if (!existsSync(join(folder, '.git'))) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await gitOutput(folder, ['init', '--quiet', '--initial-branch=main']);
  }
  await gitOutput(folder, ['fetch', '--quiet', '--prune', url, '+refs/heads/*:refs/remotes/forge/*']);
  const has = async (name: string) => (await git(folder, ['rev-parse', '--verify', '--quiet', `refs/remotes/forge/${name}`])).code === 0;
  const from = (await has(branch)) ? branch : (await has('main')) ? 'main' : undefined;
  if (from) await gitOutput(folder, ['checkout', '--quiet', '--force', '-B', branch, `refs/remotes/forge/${from}`]);
  else await git(folder, ['checkout', '--quiet', '--orphan', branch]);
  await gitOutput(folder, ['clean', '--quiet', '-fdx']);
  return folder;
};

/** YAML that the branch has: an object may stand in another file than the course's. */
const presentFiles = async (folder: string, edit: object): Promise<Map<string, string>> => {
  const paths = (await gitOutput(folder, ['ls-files', '-z', '--cached', '--others', '--exclude-standard'])).split('\0').filter(Boolean);
  const wanted = paths.filter((path) => (/\.ya?ml$/.test(path) || path in edit) && existsSync(join(folder, path)));
  return new Map(await Promise.all(wanted.map(async (path) => [path, await readFile(join(folder, path), 'utf8')] as const)));
};

/** Replaces text and nothing else, in files that are as the course wrote them. */
const replaceTexts = async (folder: string, edit: NonNullable<PushStep['edit']>): Promise<void> => {
  for (const [path, changes] of Object.entries(edit)) {
    let text = await readFile(join(folder, path), 'utf8');
    for (const { find, replace } of changes) text = text.replaceAll(find, replace);
    await writeFile(join(folder, path), text);
  }
};

/** How the course's own files change, by path; with it, edits are done to whatever the learner wrote. */
export type References = Readonly<Record<string, Reference>>;

/** Writes what a step changes into a work tree. Returns the paths that had to be replaced whole. */
export const writeFiles = async (folder: string, step: PushStep, references?: References): Promise<string[]> => {
  const { files, edit = {} } = step;
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    if (text === null) {
      await rm(file, { recursive: true, force: true });
      continue;
    }
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  if (!references) {
    await replaceTexts(folder, edit);
    return [];
  }
  const edited = editFiles(step, await presentFiles(folder, edit), references);
  for (const [path, text] of edited.files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return edited.whole;
};

/** Commits what the step writes. Nothing to commit is fine: a solution may be applied twice. */
const commit = async (folder: string, step: PushStep, references?: References): Promise<string[]> => {
  const whole = await writeFiles(folder, step, references);
  await gitOutput(folder, ['add', '--all']);
  if ((await git(folder, ['diff', '--cached', '--quiet'])).code === 0) return [];
  const amend = step.force ? ['--amend'] : [];
  await gitOutput(folder, ['commit', '--quiet', ...amend, '-m', step.message], {
    env: as(step.author ? parsePerson(step.author) : learner),
  });
  return whole;
};

/** In the learner's clone, without a push: what `git commit` alone leaves behind. */
const commitLocally = async (site: Site, step: PushStep): Promise<string[]> => commit(join(site.workspace, step.repository), step);

/** Returns the paths that had to be replaced whole. */
export const pushStep = async (site: Site, step: PushStep, references?: References): Promise<string[]> => {
  if (step.local) return commitLocally(site, step);
  const branch = step.branch ?? 'main';
  const folder = await openScratch(site, step.repository, branch);
  const whole = await commit(folder, step, references);
  const force = step.force ? ['--force'] : [];
  await gitOutput(folder, ['push', '--quiet', ...force, loginUrl(site.access.forge, step.repository), `${branch}:${branch}`]);
  return whole;
};

/** Any other git command, in a checkout of main; `git push` goes to the forge by the name `forge`. */
export const gitStep = async (site: Site, repository: string, run: string[]): Promise<void> => {
  const folder = await openScratch(site, repository, 'main');
  const url = loginUrl(site.access.forge, repository);
  await gitOutput(
    folder,
    run.map((word) => (word === 'forge' ? url : word)),
    { env: as(learner) },
  );
};
