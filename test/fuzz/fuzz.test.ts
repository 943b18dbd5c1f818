// Seeded bad input in great number: the engine stays alive, answers each, never with a fault of its own, and does not swell.
// `npm run fuzz -- --requests N --seed S [area…]` runs the same for longer.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../e2e/command.ts';
import { Random } from '../seeded-random.ts';
import { json, patches, protobuf, yaml } from './areas/api-bodies.ts';
import { paths, selectors, watches } from './areas/api-queries.ts';
import { noise, spdy, webSocket } from './areas/frames.ts';
import { git, hooks, registry, rest } from './areas/web-addresses.ts';
import { judge } from './judge.ts';
import { Victim, type Shot } from './victim.ts';

const shots: Record<string, (random: Random, victim: Victim) => Shot> = {
  json,
  yaml,
  protobuf,
  patches,
  paths,
  selectors,
  watches,
  registry,
  git,
  rest,
  hooks,
};
const talks: Record<string, (random: Random, victim: Victim) => Promise<void>> = { 'web-socket': webSocket, spdy, noise };

const long = process.env['FUZZ_REQUESTS'] !== undefined;
const requests = Number(process.env['FUZZ_REQUESTS'] ?? 64);
const seed = Number(process.env['FUZZ_SEED'] ?? 1);
const only = (process.env['FUZZ_AREAS'] ?? '').split(',').filter(Boolean);
const areas = [...Object.keys(shots), ...Object.keys(talks)].filter((name) => !only.length || only.includes(name));
/** A watch takes a second, whatever is wrong with it. */
const atOnce = (area: string) => (area === 'watches' ? 64 : 8);
/** What a burst may leave behind: stored objects, histories, Node's own caches. */
const swellMb = 400;

describe(`bad input, ${requests} of each kind (seed ${seed})`, () => {
  const victim = new Victim();
  beforeAll(async () => {
    ensureBuilt();
    await victim.start();
  }, 600_000);
  afterAll(() => victim.end());

  const one = async (area: string, random: Random) => {
    const make = shots[area];
    if (!make) return talks[area]?.(random, victim);
    const shot = make(random, victim);
    judge(victim, shot, await victim.shoot(shot));
  };

  it.each(areas)(
    '%s',
    async (area) => {
      const random = new Random(seed * 1000 + areas.indexOf(area));
      const before = victim.memory();
      victim.statuses.clear();
      victim.faults.length = 0;
      for (let sent = 0; sent < requests && victim.faults.length < 20; sent += atOnce(area))
        await Promise.all(Array.from({ length: atOnce(area) }, () => one(area, random.fork())));
      const after = victim.memory();
      const { faults } = victim;
      if (long)
        process.stdout.write(
          `${area}: ${requests} requests, ${before.toFixed(0)} -> ${after.toFixed(0)} MB, ${JSON.stringify([...victim.statuses].sort())}${faults[0] ? `, ${faults.length} faults, first: ${faults[0]}` : ''}\n`,
        );
      expect(faults).toEqual([]);
      expect(await victim.answers()).toBe(true);
      expect(victim.complaints()).toEqual([]);
      expect(after - before).toBeLessThan(swellMb);
    },
    60_000 + requests * 1_000,
  );
});
