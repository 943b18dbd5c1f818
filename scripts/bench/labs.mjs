// Every lab of the course: how long its prepared start takes, and a check of its first task.
import { tmpdir } from 'node:os';
import { inWorkspace, percentile, run, samplesOf, time } from './measure.mjs';

const startLimitMs = 2000;
const checkLimitMs = 300;

/** A start in an empty folder: engine, everything that the lab begins with, the first task. Then checks of what is not done yet. */
const startAndCheck = (program, id, rounds) =>
  inWorkspace(program, async ({ start, check }) => {
    const started = await time(() => start(id, '--json'));
    await check();
    return { started, checks: await samplesOf(rounds, check) };
  });

export const measureLabs = async (rounds, program) => {
  const { labs } = JSON.parse(await run(process.execPath, [program, 'labs', '--json'], { cwd: tmpdir() }));
  const rows = [];
  for (const { id } of labs) {
    const runs = [];
    for (let round = 0; round < Math.min(rounds, 3); round++) runs.push(await startAndCheck(program, id, Math.min(rounds, 5)));
    const starts = runs.map(({ started }) => started);
    const checks = runs.flatMap((each) => each.checks);
    const seconds = { samples: starts.map((ms) => ms / 1000), unit: 's', digits: 2 };
    rows.push(
      { what: `prepared start of ${id}`, promise: '<= 2.00 s', ...seconds, kept: percentile(starts, 95) <= startLimitMs },
      { what: `check of ${id}, warm`, promise: '<= 300 ms', samples: checks, kept: percentile(checks, 95) <= checkLimitMs },
    );
  }
  return rows;
};
