// Where real clients are on this machine: the rig's folder, then PATH. Tests that need one are skipped by name where it is missing.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

const rig = join(process.env.RIG_DIR ?? join(homedir(), '.cache', 'gitops-lab-rig'), 'bin');

/** Folders that come first on PATH. */
export const clientFolders = (): string[] => (existsSync(rig) ? [rig] : []);

/** The path of a real client, or undefined. */
export const findClient = (name: string): string | undefined =>
  [...clientFolders(), ...(process.env.PATH ?? '').split(delimiter)].map((folder) => join(folder, name)).find((path) => existsSync(path));
