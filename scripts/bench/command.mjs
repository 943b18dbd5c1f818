// What a learner waits for at the prompt: help, the first task, a warm check, and what the engine costs while nobody types.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { percentile, run, samplesOf } from './measure.mjs';

const lab =
  (program, folder) =>
  (...words) =>
    run(process.execPath, [program, ...words], { cwd: folder, env: { NO_COLOR: '1' } });

const startOnce = async (program) => {
  const folder = mkdtempSync(join(tmpdir(), 'gitops-lab-bench-'));
  const command = lab(program, folder);
  const started = performance.now();
  await command('start', 'bootstrap');
  const ms = performance.now() - started;
  await command('down', '--yes');
  rmSync(folder, { recursive: true, force: true });
  return ms;
};

/** Resident memory in MB and share of a core over ten idle seconds; Linux only. */
const idle = async (pid) => {
  const ticks = () => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return Number(fields[11]) + Number(fields[12]);
  };
  await new Promise((wake) => setTimeout(wake, 5_000));
  const before = ticks();
  await new Promise((wake) => setTimeout(wake, 10_000));
  const cpu = (ticks() - before) / 10;
  const rss = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
  return { cpu, rss };
};

export const measureCommand = async (rounds, program) => {
  const help = await samplesOf(rounds, () => run(process.execPath, [program, '--help']));
  const starts = [];
  for (let round = 0; round < rounds; round++) starts.push(await startOnce(program));
  const rows = [
    { what: 'help of the command', promise: '<= 150 ms', samples: help, kept: percentile(help, 95) <= 150 },
    { what: 'start to first task', promise: '<= 1000 ms', samples: starts, kept: percentile(starts, 95) <= 1000 },
  ];
  const folder = mkdtempSync(join(tmpdir(), 'gitops-lab-bench-'));
  const command = lab(program, folder);
  await command('start', 'bootstrap');
  const check = await samplesOf(rounds, () => command('check').catch(() => {})); // red: nothing is done yet
  rows.push({ what: 'check of a task, warm', promise: '<= 300 ms', samples: check, kept: percentile(check, 95) <= 300 });
  const status = JSON.parse(await command('status', '--json'));
  const pid = status.engine?.pid ?? status.pid;
  if (process.platform === 'linux' && pid) {
    const { cpu, rss } = await idle(pid);
    rows.push({ what: 'idle memory', promise: '<= 150 MB', value: `${rss.toFixed(0)} MB`, kept: rss <= 150 });
    rows.push({ what: 'idle processor', promise: '<= 1 % of a core', value: `${cpu.toFixed(1)} %`, kept: cpu <= 1 });
  } else rows.push({ what: 'idle memory and processor', promise: '', value: 'measured on Linux only' });
  await command('down', '--yes');
  rmSync(folder, { recursive: true, force: true });
  return rows;
};
