#!/usr/bin/env node
// Makes a clone ready to run: installs what is missing, builds what is out of date. Says nothing when there is nothing to do.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `gitops-lab needs Node 20.19 or later, this is ${process.versions.node}.\nInstall a newer one from https://nodejs.org, then type the same again.`,
  );
  process.exit(3);
}

const readLock = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages ?? {};
  } catch {
    return {};
  }
};

// Versions are compared, not times: a file touched by git must not cost an installation.
const isInstalled = () => {
  const wanted = readLock(join(root, 'package-lock.json'));
  const present = readLock(join(root, 'node_modules', '.package-lock.json'));
  return Object.entries(wanted).every(
    ([path, { version, optional, peer }]) => !path || optional || peer || present[path]?.version === version,
  );
};

const newest = (path) => {
  const entry = statSync(path, { throwIfNoEntry: false });
  if (!entry) return 0;
  if (!entry.isDirectory()) return entry.mtimeMs;
  return Math.max(entry.mtimeMs, 0, ...readdirSync(path).map((name) => (name.endsWith('.test.ts') ? 0 : newest(join(path, name)))));
};

const isBuilt = () => {
  const sources = ['src', 'checks', 'labs', 'content', 'scripts/build.mjs', 'scripts/build', 'package.json', 'package-lock.json'].map(
    (path) => newest(join(root, path)),
  );
  const built = ['dist/gitops-lab.js', 'dist/engine.js'].map((path) => newest(join(root, path)));
  return Math.min(...built) >= Math.max(...sources);
};

const run = (title, command, args) => {
  const begun = Date.now();
  process.stderr.write(`${title} ...`);
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' });
  if (status !== 0) {
    process.stderr.write(` failed\n${stdout ?? ''}${stderr ?? ''}${error ? `${error.message}\n` : ''}`);
    process.exit(status || 1);
  }
  process.stderr.write(` ${((Date.now() - begun) / 1000).toFixed(1)} s\n`);
};

// Not `npm ci`: it refuses a lockfile that lacks the other platforms' optional binaries, which a partial mirror of the registry leaves out.
if (!isInstalled())
  run('Installing what gitops-lab is built from (npm install)', 'npm', [
    'install',
    '--no-save',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
  ]);
if (!isBuilt()) run('Building', process.execPath, [join(root, 'scripts/build.mjs'), '--warm']);
