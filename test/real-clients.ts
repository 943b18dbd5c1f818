// Where real clients are on this machine: the rig's folder, then PATH. Tests that need one are skipped by name where it is missing.
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

const rig = join(process.env.RIG_DIR ?? join(homedir(), '.cache', 'gitops-lab-rig'), 'bin');

/** Folders that come first on PATH. */
export const clientFolders = (): string[] => (existsSync(rig) ? [rig] : []);

/** The path of a real client, or undefined. */
export const findClient = (name: string): string | undefined =>
  [...clientFolders(), ...(process.env.PATH ?? '').split(delimiter)].map((folder) => join(folder, name)).find((path) => existsSync(path));

/** Where Google's packages put one kubectl a minor version. */
const packaged = '/usr/lib/google-cloud-sdk/bin';

export interface Build {
  /** `1.31` */
  version: string;
  path: string;
}

/** Builds of a client that stand beside each other as `kubectl-1.31` or `kubectl.1.31`: in the rig's folder, on PATH, where packages put them. Oldest first. */
export const findBuilds = (name: string): Build[] => {
  const found = new Map<string, string>();
  for (const folder of [...clientFolders(), ...(process.env.PATH ?? '').split(delimiter), packaged].filter((each) => existsSync(each)))
    for (const file of readdirSync(folder)) {
      const version = file.startsWith(name) ? /^[-.](\d+(\.\d+)?)$/.exec(file.slice(name.length))?.[1] : undefined;
      if (version && !found.has(version)) found.set(version, join(folder, file));
    }
  const builds = [...found].map(([version, path]) => ({ version, path }));
  return builds.sort((a, b) => a.version.localeCompare(b.version, 'en', { numeric: true }));
};
