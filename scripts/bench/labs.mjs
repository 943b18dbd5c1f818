// Every lab of the course: how long its beginning takes to prepare and its whole start with the engine, and a check of its first task.
import { tmpdir } from 'node:os';
import { inWorkspace, percentile, run, samplesOf } from './measure.mjs';

const prepareLimitMs = 2000;
const checkLimitMs = 300;

/** A start in an empty folder: engine, everything that the lab begins with, the first task. Then checks of what is not done yet. */
const startAndCheck = (program, id, rounds) =>
  inWorkspace(program, async ({ start, check }) => {
    const begun = performance.now();
    const { preparedMs } = JSON.parse(await start(id, '--json'));
    const started = performance.now() - begun;
    await check();
    return { started, preparedMs, checks: await samplesOf(rounds, check) };
  });

export const measureLabs = async (rounds, program) => {
  const { labs } = JSON.parse(await run(process.execPath, [program, 'labs', '--json'], { cwd: tmpdir() }));
  const rows = [];
  for (const { id } of labs) {
    const runs = [];
    for (let round = 0; round < Math.min(rounds, 3); round++) runs.push(await startAndCheck(program, id, Math.min(rounds, 5)));
    const inSeconds = (times) => ({ samples: times.map((ms) => ms / 1000), unit: 's', digits: 2 });
    const prepared = runs.map((each) => each.preparedMs);
    const checks = runs.flatMap((each) => each.checks);
    rows.push(
      { what: `state of ${id} prepared`, promise: '<= 2.00 s', ...inSeconds(prepared), kept: percentile(prepared, 95) <= prepareLimitMs },
      { what: 'the same, with the engine and all', promise: '', ...inSeconds(runs.map(({ started }) => started)) },
      { what: `check of ${id}, warm`, promise: '<= 300 ms', samples: checks, kept: percentile(checks, 95) <= checkLimitMs },
    );
  }
  return rows;
};
