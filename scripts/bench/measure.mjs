// Stopwatches, percentiles, a table, and a fixed piece of work that tells how fast this machine is now.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '..', '..');
const rig = join(process.env.RIG_DIR ?? join(homedir(), '.cache', 'gitops-lab-rig'), 'bin');
export const path = [rig, process.env.PATH ?? ''].join(delimiter);

export const find = (name) =>
  path
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));

export const percentile = (samples, p) => {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil((p / 100) * sorted.length) - 1)];
};

/** Runs a program for what it prints; rejects with all of it when it fails. */
export const run = (command, args, { env = {}, cwd, input } = {}) =>
  new Promise((done, fail) => {
    // What is measured is the embedded engine, also where a Docker answers.
    const environment = { ...process.env, PATH: path, GITOPS_LAB_ENGINE: 'embedded', ...env };
    const child = spawn(command, args, { cwd, env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
    let out = '';
    let remarks = '';
    child.stdout.on('data', (data) => (out += data));
    child.stderr.on('data', (data) => (remarks += data));
    child.on('error', fail);
    child.on('close', (code) => (code === 0 ? done(out) : fail(new Error(`${command} ${args.join(' ')}: ${out}${remarks}`))));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });

/** Work in an empty folder with the command; its engine is ended and the folder removed, also where the work fails at its beginning. */
export const inWorkspace = async (program, work) => {
  const folder = mkdtempSync(join(tmpdir(), 'gitops-lab-bench-'));
  const lab = (...words) => run(process.execPath, [program, ...words], { cwd: folder, env: { NO_COLOR: '1' } });
  const start = (...words) => lab('start', '--engine', 'embedded', ...words);
  /** Red is a result, too; whatever else fails is no check. */
  const check = () =>
    lab('check', '--json').catch((error) => {
      if (!error.message.includes('"findings"')) throw error;
    });
  try {
    return await work({ folder, lab, start, check });
  } finally {
    await lab('down', '--yes').catch(() => {});
    rmSync(folder, { recursive: true, force: true });
  }
};

export const time = async (work) => {
  const started = performance.now();
  await work();
  return performance.now() - started;
};

export const samplesOf = async (rounds, work) => {
  const samples = [];
  for (let round = 0; round < rounds; round++) samples.push(await time(() => work(round)));
  return samples;
};

/** Hashing and sorting, the same work every time. */
export const calibrate = () => {
  const started = performance.now();
  let text = 'gitops-lab';
  for (let round = 0; round < 20_000; round++) text = createHash('sha256').update(text).digest('hex');
  const numbers = Array.from({ length: 100_000 }, (_, at) => (at * 7919) % 100_003).sort((a, b) => a - b);
  return { ms: performance.now() - started, what: `20,000 hashes and a sort of ${numbers.length} numbers` };
};

export const column = (rows) => {
  const widths = rows[0].map((_, at) => Math.max(...rows.map((row) => String(row[at]).length)));
  return rows
    .map((row) =>
      row
        .map((cell, at) => String(cell).padEnd(widths[at] + 2))
        .join('')
        .trimEnd(),
    )
    .join('\n');
};
