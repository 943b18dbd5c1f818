// `npm run crash -- --rounds N [--seed S]` runs the same for longer.
import { expect, it } from 'vitest';
import { ensureBuilt } from '../e2e/command.ts';
import { crashRounds } from './crash-rounds.ts';

const rounds = Number(process.env['CRASH_ROUNDS'] ?? 5);
const seed = Number(process.env['CRASH_SEED'] ?? 1);

it(
  `loses nothing acknowledged in ${rounds} sudden ends under load (seed ${seed})`,
  async () => {
    ensureBuilt();
    const report = await crashRounds(rounds, seed, (now) => {
      if (process.env['CRASH_ROUNDS']) process.stdout.write(`${JSON.stringify(now)}\n`);
    });
    expect(report.faults).toEqual([]);
    // Far less would mean that nothing was written.
    expect(report.writes).toBeGreaterThan(rounds * 20);
    expect(report.pushes).toBeGreaterThan(rounds);
    expect(report.images).toBeGreaterThan(rounds);
  },
  60_000 + rounds * 60_000,
);
