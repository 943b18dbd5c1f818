// The built engine as the process that a learner has, in a folder of its own.
import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, closeSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './measure.mjs';
import { canMeasure, cpuMs } from './process.mjs';

/** BENCH_PROFILE=<folder> keeps a profile of each engine there. */
const profile = process.env.BENCH_PROFILE;
const flags = ['--no-warnings', ...(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [])];

const limitMs = 120_000;

const announced = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
};

/** With how long it took until it was ready, by the clock and of the processor. */
export const startEngineProcess = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gitops-lab-bench-'));
  const state = join(folder, 'state');
  const log = openSync(join(folder, 'log'), 'a');
  const started = performance.now();
  const child = spawn(process.execPath, [...flags, join(root, 'dist', 'engine.js'), state], { stdio: ['ignore', log, log] });
  closeSync(log);
  const exited = new Promise((done) => child.once('exit', done));
  const close = async () => {
    child.kill('SIGTERM');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  let announcement;
  while (!(announcement = announced(join(state, 'engine.json')))) {
    if (child.exitCode !== null || performance.now() - started > limitMs) {
      const words = readFileSync(join(folder, 'log'), 'utf8');
      await close();
      throw new Error(`the engine did not become ready: ${words}`);
    }
    await new Promise((wake) => setTimeout(wake, 4));
  }
  const ms = performance.now() - started;
  const { kubeconfig } = announcement.access;
  const environment = { KUBECONFIG: kubeconfig, KUBECACHEDIR: join(folder, 'cache') };
  return { pid: child.pid, pids: [child.pid], kubeconfig, environment, ms, cpu: canMeasure ? cpuMs(child.pid) : undefined, close };
};
