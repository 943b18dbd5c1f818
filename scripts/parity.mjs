#!/usr/bin/env node
// Plays the scenarios of test/truth on both engines and compares what a learner can see: npm run parity [-- scenario…]; all of them without names.
// Left out unless named: what needs a forge with pages and a sink, an SSH server, a registry with a login, or a cluster without Flux.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { kindSuite } from './kind-suite.mjs';

const root = resolve(import.meta.dirname, '..');
const { env, why } = kindSuite();
if (!env) {
  console.log(`parity: not run, ${why}`);
  process.exit(1);
}
const elsewhere = /^(alerts|receiver|bootstrap-|ssh-|helm-|resourceset-|image-private-registry|kustomization-sops|cli-create-secrets)/;
const all = readdirSync(join(root, 'test/truth/scenarios')).map((name) => name.replace(/\.mjs$/, ''));
const named = process.argv.slice(2);
const PARITY = (named.length > 0 ? named : all.filter((name) => !elsewhere.test(name))).join(',');
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', 'test/kind/parity', '--reporter=verbose'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...env, PARITY },
});
process.exit(status ?? 1);
