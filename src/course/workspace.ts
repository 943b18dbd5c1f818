/** The learner's folder: clones in the open, our state in .gitops-lab/. Never touches anything outside of it. */
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { LabError } from '../errors.ts';
import { readTwice, writeTwice } from '../platform/atomic-file.ts';
import { makeFolder } from '../platform/make-folder.ts';

export interface Workspace {
  folder: string;
  /** The hidden folder of our state. */
  stateDir: string;
  settings: WorkspaceSettings;
}

export interface WorkspaceSettings {
  madeBy: 'gitops-lab';
  createdAt: string;
  engine: string;
  /** A course folder of the learner's own; the built-in course without it. */
  course?: string;
  /** Decides which values of a lab's lists this learner gets. */
  seed?: string;
}

const hidden = '.gitops-lab';
const settingsFile = (folder: string) => join(folder, hidden, 'workspace.json');

const isSettings = (value: unknown): value is WorkspaceSettings =>
  typeof value === 'object' && value !== null && (value as WorkspaceSettings).madeBy === 'gitops-lab';

const open = (folder: string): Workspace | undefined => {
  const settings = readTwice(settingsFile(folder), isSettings);
  return settings && { folder, stateDir: join(folder, hidden), settings };
};

/** The workspace of a folder or of one above it; `./gitops-lab` counts too. */
const search = (from: string): Workspace | undefined => {
  const beside = open(join(from, 'gitops-lab'));
  for (let folder = from; ; folder = dirname(folder)) {
    const found = open(folder);
    if (found) return found;
    if (dirname(folder) === folder) return beside;
  }
};

/** Before the first start there is no learner yet: everybody sees the same. */
export const seedOf = (workspace: Pick<Workspace, 'settings'> | undefined): string =>
  workspace?.settings.seed ?? workspace?.settings.createdAt ?? '';

export interface WhereToLook {
  cwd: string;
  /** From --workspace. */
  explicit?: string | undefined;
  /** From the variable that `shell` sets. */
  fromShell?: string | undefined;
}

/** The workspace that a command works on, if there is one. */
export const findWorkspace = ({ cwd, explicit, fromShell }: WhereToLook): Workspace | undefined => {
  if (explicit !== undefined) return open(resolve(cwd, explicit));
  return search(cwd) ?? (fromShell ? open(fromShell) : undefined);
};

export const requireWorkspace = (where: WhereToLook): Workspace => {
  const found = findWorkspace(where);
  if (found) return found;
  throw new LabError({
    family: 'usage',
    code: 'workspace/none',
    message: where.explicit === undefined ? 'No lab was started here yet.' : `No lab was started in ${where.explicit} yet.`,
    next: where.explicit === undefined ? 'gitops-lab start' : `gitops-lab start --workspace ${where.explicit}`,
  });
};

const refuse = (code: string, message: string) =>
  new LabError({ family: 'environment', code, message, next: 'gitops-lab start --workspace <another folder>' });

const requireOurs = (folder: string): void => {
  const entry = statSync(folder, { throwIfNoEntry: false });
  if (!entry) return;
  if (!entry.isDirectory()) throw refuse('workspace/not-a-folder', `${folder} is a file, not a folder.`);
  const names = readdirSync(folder);
  // A start that was interrupted, or whose settings were damaged, left the hidden folder and nothing that is not ours.
  if (names.length > 0 && !existsSync(join(folder, hidden))) {
    throw refuse('workspace/not-empty', `${folder} is not empty and was not made by gitops-lab.`);
  }
};

const makeHidden = (folder: string): void => {
  try {
    makeFolder(join(folder, hidden));
  } catch (error) {
    // Below /proc a folder that is there says ENOENT to new ones.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw refuse('workspace/no-place', `No folder can be made at ${folder}.`);
  }
};

/** Opens the workspace, or makes it in a folder that is missing or empty. */
export const openOrMakeWorkspace = (
  folder: string,
  settings: Omit<WorkspaceSettings, 'madeBy'>,
): { workspace: Workspace; made: boolean } => {
  const existing = open(folder);
  if (existing) return { workspace: existing, made: false };
  requireOurs(folder);
  makeHidden(folder);
  const whole: WorkspaceSettings = { madeBy: 'gitops-lab', seed: randomUUID(), ...settings };
  writeTwice(settingsFile(folder), whole);
  return { workspace: { folder, stateDir: join(folder, hidden), settings: whole }, made: true };
};

/** Where `start` works: the workspace that is there, or a new ./gitops-lab. */
export const workspaceFolder = (where: WhereToLook): string =>
  where.explicit === undefined ? (findWorkspace(where)?.folder ?? join(where.cwd, 'gitops-lab')) : resolve(where.cwd, where.explicit);

/** Another engine for a workspace whose old one holds nothing any more. */
export const changeEngine = (workspace: Workspace, engine: string): void => {
  workspace.settings = { ...workspace.settings, engine };
  writeTwice(settingsFile(workspace.folder), workspace.settings);
};
