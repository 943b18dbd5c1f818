// Every lab of the course: how long its prepared start takes, and a check of its first task.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { percentile, run, samplesOf, time } from './measure.mjs';

const command =
  (program, folder) =>
  (...words) =>
    run(process.execPath, [program, ...words], { cwd: folder, env: { NO_COLOR: '1' } });

/** A start in an empty folder: engine, everything that the lab begins with, the first task. Then checks of what is not done yet. */
const startAndCheck = async (program, id, rounds) => {
  const folder = mkdtempSync(join(tmpdir(), 'gitops-lab-bench-'));
  const lab = command(program, folder);
  try {
    const start = await time(() => lab('start', id, '--json'));
    await lab('check').catch(() => {});
    const checks = await samplesOf(rounds, () => lab('check').catch(() => {}));
    return { start, checks };
  } finally {
    await lab('down', '--yes').catch(() => {});
    rmSync(folder, { recursive: true, force: true });
  }
};

export const measureLabs = async (rounds, program) => {
  const { labs } = JSON.parse(await command(program, tmpdir())('labs', '--json'));
  const rows = [];
  for (const { id } of labs) {
    const runs = [];
    for (let round = 0; round < Math.min(rounds, 3); round++) runs.push(await startAndCheck(program, id, Math.min(rounds, 5)));
    const starts = runs.map(({ start }) => start);
    const checks = runs.flatMap((each) => each.checks);
    rows.push(
      { what: `prepared start of ${id}`, promise: '<= 2000 ms', samples: starts, kept: percentile(starts, 95) <= 2000 },
      { what: `check of ${id}, warm`, promise: '<= 300 ms', samples: checks, kept: percentile(checks, 95) <= 300 },
    );
  }
  return rows;
};
