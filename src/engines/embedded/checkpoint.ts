/** Named states of cluster, forge and registry on disk, to go back to. */
import { cpSync, existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiServer, Checkpoint } from '../../kubernetes/server.ts';
import { writeAtomically } from '../../platform/atomic-file.ts';
import type { StateFolder } from './state-folder.ts';

/** Copies a tree. Files that are never changed in place share their content. */
const copyTree = (from: string, to: string, neverChanges: (path: string) => boolean): void => {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    const source = join(from, name);
    const target = join(to, name);
    if (statSync(source).isDirectory()) copyTree(source, target, neverChanges);
    else if (neverChanges(source)) linkSync(source, target);
    else cpSync(source, target, { preserveTimestamps: true });
  }
};

// Git's objects and the registry's blobs are named by their content.
const isContent = (path: string) => /\/objects\/(pack|[0-9a-f]{2})\/|\/blobs\/|sha256[:/-]/.test(path);

const parts = ['forge', 'registry'] as const;

/** The new tree is whole before the old one goes. */
const replaceTree = (from: string, to: string): void => {
  const fresh = `${to}.fresh`;
  const old = `${to}.old`;
  for (const path of [fresh, old]) rmSync(path, { recursive: true, force: true });
  copyTree(from, fresh, isContent);
  if (existsSync(to)) renameSync(to, old);
  renameSync(fresh, to);
  rmSync(old, { recursive: true, force: true });
};

/** Git's and the registry's folders as they are now, below `target`. */
export const copyParts = (folder: StateFolder, target: string): void => {
  for (const part of parts) if (existsSync(folder[part])) copyTree(folder[part], join(target, part), isContent);
};

export const restoreParts = (folder: StateFolder, source: string): void => {
  for (const part of parts) if (existsSync(join(source, part))) replaceTree(join(source, part), folder[part]);
};

export const checkpointName = (name: string): string => {
  if (/^[a-z0-9][a-z0-9._-]{0,99}$/.test(name)) return name;
  throw new Error(`"${name}" is no name for a checkpoint`);
};

export const saveCheckpoint = (folder: StateFolder, api: ApiServer, name: string): void => {
  const target = join(folder.checkpoints, checkpointName(name));
  const fresh = `${target}.fresh`;
  rmSync(fresh, { recursive: true, force: true });
  copyParts(folder, fresh);
  writeAtomically(join(fresh, 'cluster.json'), JSON.stringify(api.checkpoint()));
  rmSync(target, { recursive: true, force: true });
  renameSync(fresh, target);
};

/** Repositories first: when the controllers are told, Git already says what it said then. False: there is no such checkpoint. */
export const restoreCheckpoint = (folder: StateFolder, api: ApiServer, name: string): boolean => {
  const source = join(folder.checkpoints, checkpointName(name));
  if (!existsSync(join(source, 'cluster.json'))) return false;
  restoreParts(folder, source);
  api.restore(JSON.parse(readFileSync(join(source, 'cluster.json'), 'utf8')) as Checkpoint);
  return true;
};
