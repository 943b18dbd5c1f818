import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Needs } from '../course/lab.ts';

interface RawNeeds {
  repositories?: { name: string; message?: string; clone?: boolean }[];
  flux?: NonNullable<Needs['flux']>;
  kustomizations?: string[];
  objects?: boolean;
  images?: Needs['images'];
  runs?: Needs['runs'];
}

/** Every file below a folder, by its path from there. */
const readTree = (folder: string, prefix = ''): Record<string, string> => {
  if (!existsSync(folder)) return {};
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => a.name.localeCompare(b.name));
  return Object.assign(
    {},
    ...entries.map((entry) => {
      const path = `${prefix}${entry.name}`;
      if (entry.isDirectory()) return readTree(join(folder, entry.name), `${path}/`);
      // A link could bring any file of the machine into a repository.
      if (!entry.isFile()) return {};
      return { [path]: readFileSync(join(folder, entry.name), 'utf8') };
    }),
  ) as Record<string, string>;
};

/** The start of a lab, with its trees from labs/<id>/start. */
export const readNeeds = (folder: string, raw: RawNeeds): Needs => ({
  repositories: (raw.repositories ?? []).map(({ name, message, clone }) => ({
    name,
    files: readTree(join(folder, 'start', name)),
    message: message ?? 'Start',
    clone: clone ?? true,
  })),
  ...(raw.flux ? { flux: raw.flux } : {}),
  kustomizations: raw.kustomizations ?? [],
  images: raw.images ?? [],
  runs: raw.runs ?? [],
  objects: raw.objects ? Object.values(readTree(join(folder, 'start', 'cluster'))) : [],
});
