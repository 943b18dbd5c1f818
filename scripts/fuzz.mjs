#!/usr/bin/env node
// Sends bad input in great number: npm run fuzz [-- --requests N] [--seed S] [area…]. Areas: json yaml protobuf patches paths selectors watches
// registry git rest hooks web-socket spdy noise.
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const words = process.argv.slice(2);
const option = (name, otherwise) => (words.includes(name) ? words.splice(words.indexOf(name), 2)[1] : otherwise);
const [requests, seed] = [option('--requests', '10000'), option('--seed', String(Date.now() % 1e6))];
const { status } = spawnSync(process.execPath, [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', 'test/fuzz/fuzz.test.ts'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, FUZZ_REQUESTS: requests, FUZZ_SEED: seed, FUZZ_AREAS: words.join(',') },
});
process.exit(status ?? 1);
