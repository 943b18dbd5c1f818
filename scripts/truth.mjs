#!/usr/bin/env node
// Compares the embedded engine with recordings of a real cluster.
//   npm run truth [-- SCENARIO…]          plays scenarios (all of this course's topics without names), prints differences and a score by topic
//   npm run truth -- --env [--no-flux]    prints the environment as shell lines and stays up until it is ended
//   --no-flux   without Flux (bootstrap-* install it themselves and always get a fresh engine)   --out DIR   keeps what was observed   --score   only the table
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { loadBareEngine } from './load-bare-engine.mjs';

const root = resolve(import.meta.dirname, '..');
const truth = join(root, 'test', 'truth');
const argv = process.argv.slice(2);
const flag = (name) => argv.includes(name) && Boolean(argv.splice(argv.indexOf(name), 1));
const option = (name) => (argv.includes(name) ? argv.splice(argv.indexOf(name), 2)[1] : undefined);
const [env, noFlux, score] = [flag('--env'), flag('--no-flux'), flag('--score')];

const quote = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

const stayUp = async (engine) => {
  for (const [name, value] of Object.entries(engine.environment)) console.log(`export ${name}=${quote(value)}`);
  await new Promise((done) => ['SIGINT', 'SIGTERM', 'SIGHUP'].forEach((signal) => process.once(signal, done)));
  await engine.close();
};

const isBootstrap = (file) => basename(file).startsWith('bootstrap-');
const later =
  /^(image-|policy-|automation-|loop-|receiver|alerts|helm-|resourceset-|ssh-|bootstrap-ssh|old-api-versions|flux-cli-images|kustomization-sops|cli-create-secrets)/;

const files = () => {
  const all = readdirSync(join(truth, 'scenarios')).filter((name) => name.endsWith('.mjs'));
  const wanted = argv.length ? argv.map((each) => `${basename(each, '.mjs')}.mjs`) : all.filter((name) => !later.test(name));
  return wanted.map((name) => join(truth, 'scenarios', name));
};

// A scenario runs in a process of its own, so that one that hangs is ended; the engine is this process and must stay free to answer.
const play = async (engine, out, file) => {
  const { spawn } = await import('node:child_process');
  const child = spawn(process.execPath, [join(truth, 'play'), '--out', out, file], {
    env: { ...process.env, ...engine.environment },
    stdio: 'inherit',
    cwd: truth,
  });
  const limit = setTimeout(() => child.kill('SIGKILL'), 420_000);
  await new Promise((done) => child.on('close', done));
  clearTimeout(limit);
};

const startBareEngine = await loadBareEngine();
if (env) await stayUp(await startBareEngine({ flux: !noFlux }));
else {
  const out = resolve(option('--out') ?? mkdtempSync(join(tmpdir(), 'gitops-lab-truth-')));
  mkdirSync(out, { recursive: true });
  const wanted = files();
  const shared = wanted.filter((file) => !isBootstrap(file));
  if (shared.length) {
    const engine = await startBareEngine({ flux: !noFlux });
    for (const file of shared) await play(engine, out, file);
    await engine.close();
  }
  for (const file of wanted.filter(isBootstrap)) {
    const engine = await startBareEngine({ flux: false });
    await play(engine, out, file);
    await engine.close();
  }
  const { status } = spawnSync(
    process.execPath,
    [join(truth, 'compare'), '--played', ...(score ? ['--score'] : []), join(truth, 'recordings'), out],
    { stdio: 'inherit' },
  );
  process.exitCode = status ?? 1;
}
