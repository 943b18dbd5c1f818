#!/usr/bin/env node
// Compares the embedded engine with recordings of a real cluster.
//   npm run truth [-- SCENARIO…]          plays scenarios (all of this course's topics without names), prints differences and a score by topic
//   npm run truth -- --env [--no-flux]    prints the environment as shell lines and stays up until it is ended
//   --no-flux   without Flux (bootstrap-* install it themselves and always get a fresh engine)   --out DIR   keeps what was observed   --score   only the table
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { compareScenario } from '../test/truth/listed.mjs';
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

/** Recorded with the operator that serves ResourceSets. */
const needsOperator = (file) => basename(file).startsWith('resourceset-');
const isBootstrap = (file) => basename(file).startsWith('bootstrap-');
const later = /^(helm-|ssh-|bootstrap-ssh|kustomization-sops|cli-create-secrets)/;

const files = () => {
  const all = readdirSync(join(truth, 'scenarios')).filter((name) => name.endsWith('.mjs'));
  const wanted = argv.length ? argv.map((each) => `${basename(each, '.mjs')}.mjs`) : all.filter((name) => !later.test(name));
  return wanted.map((name) => join(truth, 'scenarios', name));
};

// A scenario runs in a process of its own, so that one that hangs is ended; the engine is this process and must stay free to answer.
const play = async (engine, out, file) => {
  const child = spawn(process.execPath, [join(truth, 'play'), '--out', out, file], {
    env: { ...process.env, ...engine.environment },
    stdio: 'inherit',
    cwd: truth,
  });
  const limit = setTimeout(() => child.kill('SIGKILL'), 420_000);
  await new Promise((done) => child.on('close', done));
  clearTimeout(limit);
};

const short = (value) => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
};

/** Open differences in full, listed ones by name, a score by topic. 1 while any is open. */
const report = (results) => {
  const topics = {};
  for (const { scenario, steps, equal, listed, open } of results) {
    const topic = (topics[scenario.split('-')[0]] ??= { steps: 0, equal: 0, listed: 0 });
    topic.steps += steps;
    topic.equal += equal;
    topic.listed += new Set(listed.map((each) => each.step)).size;
    if (score) continue;
    for (const each of open)
      console.log(
        `${scenario} step ${each.step} ${each.title}\n  ${each.path}\n    expected ${short(each.expected)}\n    observed ${short(each.observed)}`,
      );
    for (const each of listed) console.log(`listed: ${scenario} step ${each.step} ${each.path}: ${each.reason}`);
  }
  for (const [name, { steps, equal, listed }] of Object.entries(topics).sort())
    console.log(`${name.padEnd(16)} ${equal} of ${steps}${listed ? `, ${listed} differ as listed` : ''}`);
  const open = results.reduce((sum, each) => sum + each.open.length, 0);
  const [steps, equal] = ['steps', 'equal'].map((key) => results.reduce((sum, each) => sum + each[key], 0));
  console.log(`${results.length} recordings played, ${equal} of ${steps} steps equal, ${open} differences that are not listed`);
  return open ? 1 : 0;
};

const startBareEngine = await loadBareEngine();
if (env) await stayUp(await startBareEngine({ flux: !noFlux }));
else {
  const out = resolve(option('--out') ?? mkdtempSync(join(tmpdir(), 'gitops-lab-truth-')));
  mkdirSync(out, { recursive: true });
  const wanted = files();
  const shared = wanted.filter((file) => !isBootstrap(file));
  if (shared.length) {
    const engine = await startBareEngine({ flux: !noFlux, operator: shared.some(needsOperator) });
    for (const file of shared) await play(engine, out, file);
    await engine.close();
  }
  for (const file of wanted.filter(isBootstrap)) {
    const engine = await startBareEngine({ flux: false });
    await play(engine, out, file);
    await engine.close();
  }
  process.exitCode = report(wanted.map((file) => compareScenario(basename(file, '.mjs'), out)));
}
