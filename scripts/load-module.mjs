// Bundles a TypeScript module of this project into a temporary one and loads it: scripts run in plain Node 20, which reads no TypeScript.
import { mkdirSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '..');

/** What the module at that path (from the project's folder) exports. */
export const loadModule = async (path) => {
  const folder = join(root, 'node_modules', '.cache', 'gitops-lab');
  const outfile = join(folder, `${basename(path, '.ts')}-${process.pid}.mjs`);
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: [join(root, path)],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    outfile,
    logLevel: 'error',
  });
  const module = await import(pathToFileURL(outfile).href);
  rmSync(outfile, { force: true });
  return module;
};
