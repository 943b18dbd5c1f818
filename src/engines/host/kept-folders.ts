/** The folders of forge and registries: copied for a checkpoint, put back whole. */
import { cpSync, existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
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

const parts = ['forge', 'registry', 'privateRegistry'] as const;

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

/** After an end between the two moves of `replaceTree`: the old tree is whole. */
export const healParts = (folder: StateFolder): void => {
  for (const part of parts) {
    const old = `${folder[part]}.old`;
    if (!existsSync(folder[part]) && existsSync(old)) renameSync(old, folder[part]);
  }
};

/** Git's and the registries' folders as they are now, below `target`. */
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
