// Bundles test/bare-engine.ts into a temporary module and loads it: scripts run in plain Node 20, which reads no TypeScript.
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '..');
let loaded;

const load = async () => {
  const folder = join(root, 'node_modules', '.cache', 'gitops-lab');
  const outfile = join(folder, `bare-engine-${process.pid}.mjs`);
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: [join(root, 'test', 'bare-engine.ts')],
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
  return module.startBareEngine;
};

/** `startBareEngine({ flux })` of test/bare-engine.ts. */
export const loadBareEngine = () => (loaded ??= load());
