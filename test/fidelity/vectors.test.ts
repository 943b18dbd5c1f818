// The embedded API server answers as a real one did (npm run fidelity -- --record), area by area, without the real one.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { areas } from './areas/index.ts';
import { compareCase } from './compare.ts';
import { readListed } from './listed.ts';
import { normalise } from './normalise.ts';
import { startOurServer } from './our-server.ts';
import type { Server } from './real-server.ts';
import { runCase } from './run-case.ts';
import { readVectors, type Vector } from './vectors.ts';

const listed = readListed(readFileSync(join(import.meta.dirname, 'differences.md'), 'utf8'));
const vectors = readVectors(join(import.meta.dirname, '..', 'vectors', 'fidelity'));

/** What differs in a way that is not listed, as text. */
const openIn = async ({ connection }: Server, { answers, ...asked }: Vector, versions: boolean): Promise<string[]> => {
  const ours = normalise(asked, await runCase(connection, asked), { versions });
  return compareCase(asked, answers, ours).differences.flatMap(({ step, found }) =>
    found
      .filter((each) => !listed.some((row) => row.matches(asked.area, each)))
      .map((each) => `${asked.namespace} step ${step} ${each.path}: real ${JSON.stringify(each.real)}, ours ${JSON.stringify(each.ours)}`),
  );
};

describe.each([false, true])('recorded answers of a real API server, controllers beside it: %s', (controllers) => {
  const names = areas.filter((each) => (each.controllers ?? false) === controllers).map((each) => each.name);
  let server: Server;
  beforeAll(async () => void (server = await startOurServer({ controllers })));
  afterAll(() => server.close());

  it.each(names)(
    '%s',
    async (name) => {
      const cases = vectors.get(name) ?? [];
      expect(cases.length).toBeGreaterThan(0);
      const open: string[] = [];
      for (const each of cases) open.push(...(await openIn(server, each, !controllers)));
      expect(open).toEqual([]);
      // Some hundred requests, on a machine that may be busy.
    },
    120_000,
  );
});
