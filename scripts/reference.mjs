#!/usr/bin/env node
// Writes docs/reference and checks/*/README.md from the schemas: npm run reference.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'gitops-lab-reference-'));
const contents = "export { referencePages } from './src/author/reference-pages.ts'; export { checkKinds } from './checks/index.ts';";
const banner = { js: "import{createRequire as __makeRequire}from'node:module';const require=__makeRequire(import.meta.url);" };
const stdin = { contents, resolveDir: root, loader: 'ts' };
await build({ stdin, bundle: true, platform: 'node', format: 'esm', outfile: join(folder, 'pages.mjs'), banner, logLevel: 'warning' });
try {
  const { referencePages, checkKinds } = await import(pathToFileURL(join(folder, 'pages.mjs')).href);
  const exampleOf = (kind) => {
    const path = join(root, 'checks', kind, 'example.yaml');
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  };
  for (const [path, text] of Object.entries(referencePages(checkKinds, exampleOf))) {
    const file = join(root, path);
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    console.log(path);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
