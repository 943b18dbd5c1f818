#!/usr/bin/env node
// Kills the engine under load, again and again, and looks whether everything acknowledged is there: npm run crash [-- --rounds N] [--seed S].
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const words = process.argv.slice(2);
const option = (name, otherwise) => (words.includes(name) ? words[words.indexOf(name) + 1] : otherwise);
const { status } = spawnSync(process.execPath, [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', 'test/crash/crash.test.ts'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, CRASH_ROUNDS: option('--rounds', '20'), CRASH_SEED: option('--seed', String(Date.now() % 1e6)) },
});
process.exit(status ?? 1);
