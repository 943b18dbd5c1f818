import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { LabError } from '../errors.ts';

const wanted = /\.(m?[jt]s|json|txt|ya?ml)$/;
const unwanted = /(\.d\.ts|\.(test|spec)\.m?[jt]s|^package(-lock)?\.json|^tsconfig.*\.json)$/;
const mostFiles = 200;
const mostBytes = 1024 * 1024;

const walk = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.') || entry.name === 'node_modules') return [];
    if (entry.isDirectory()) return walk(path);
    return entry.isFile() && wanted.test(entry.name) && !unwanted.test(entry.name) ? [path] : [];
  });

/** The texts of a program's folder, by path with slashes. Tests, declarations, dependencies and what begins with a dot stay out. */
export const readProgramFolder = (folder: string): Record<string, string> => {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new LabError({
      family: 'usage',
      code: 'release/no-folder',
      message: `${folder} is not a folder.`,
      next: 'Give the folder of your program: --from ./controller',
    });
  const paths = walk(folder);
  const bytes = paths.reduce((sum, path) => sum + statSync(path).size, 0);
  if (paths.length > mostFiles || bytes > mostBytes)
    throw new LabError({
      family: 'usage',
      code: 'release/too-much',
      message: `${folder} holds ${paths.length} files of ${Math.ceil(bytes / 1024)} KB; ${mostFiles} files and 1 MB are the most.`,
      next: 'Give the folder of your program alone.',
    });
  return Object.fromEntries(paths.map((path) => [relative(folder, path).split(sep).join('/'), readFileSync(path, 'utf8')]));
};
