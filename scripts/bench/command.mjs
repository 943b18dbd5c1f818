// What a learner waits for at the prompt: help, the first task, a warm check, and what the engine costs while nobody types.
import { readFileSync } from 'node:fs';
import { inWorkspace, percentile, run, samplesOf, time } from './measure.mjs';

const startOnce = (program) => inWorkspace(program, ({ start }) => time(() => start('bootstrap')));

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
  const warm = await inWorkspace(program, async ({ lab, start, check }) => {
    await start('bootstrap');
    const checks = await samplesOf(rounds, check);
    const status = JSON.parse(await lab('status', '--json'));
    return { checks, idle: process.platform === 'linux' ? await idle(status.engine?.pid ?? status.pid) : undefined };
  });
  rows.push({ what: 'check of a task, warm', promise: '<= 300 ms', samples: warm.checks, kept: percentile(warm.checks, 95) <= 300 });
  if (!warm.idle) return [...rows, { what: 'idle memory and processor', promise: '', value: 'measured on Linux only' }];
  const { cpu, rss } = warm.idle;
  rows.push({ what: 'idle memory', promise: '<= 150 MB', value: `${rss.toFixed(0)} MB`, kept: rss <= 150 });
  rows.push({ what: 'idle processor', promise: '<= 1 % of a core', value: `${cpu.toFixed(1)} %`, kept: cpu <= 1 });
  return rows;
};
