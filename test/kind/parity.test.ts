// One body of scenarios on both engines, compared step by step in what a learner can see: npm run parity says which (PARITY=a,b); without a word a short form.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProcess } from '../../src/platform/process.ts';
import { startBareEngine, type BareEngine } from '../bare-engine.ts';
import { ensureBuilt } from '../e2e/command.ts';
import { startKindBench } from '../parity/kind-bench.ts';
import { compareScenario, readListed } from '../truth/listed.mjs';

ensureBuilt();
const root = resolve(import.meta.dirname, '../..');
const truth = join(root, 'test/truth');
/** In CI's time; npm run parity plays all of them. */
const shortForm = ['kustomization-prune', 'drift-deployment', 'image-scan'];
const scenarios = process.env['PARITY']?.split(',').filter(Boolean) ?? shortForm;
const minutesEach = 5;

const play = (engine: BareEngine, scenario: string, out: string) =>
  runProcess(process.execPath, [join(truth, 'play'), '--out', out, join(truth, 'scenarios', `${scenario}.mjs`)], {
    env: { ...process.env, ...engine.environment },
    timeoutMs: minutesEach * 60_000,
  });

describe('both engines show the same', () => {
  const out = mkdtempSync(join(tmpdir(), 'gitops-lab-parity-'));
  const [onKind, onEmbedded] = [join(out, 'kind'), join(out, 'embedded')];
  let kind: BareEngine;
  let embedded: BareEngine;
  beforeAll(async () => {
    kind = await startKindBench();
    embedded = await startBareEngine({ flux: true });
  });
  afterAll(async () => {
    await Promise.all([kind?.close(), embedded?.close()]);
    rmSync(out, { recursive: true, force: true });
  });

  it.each(scenarios)(
    '%s',
    async (scenario) => {
      // One after the other: they would take each other's time.
      for (const [engine, folder] of [[kind, onKind] as const, [embedded, onEmbedded] as const]) await play(engine, scenario, folder);
      const { steps, listed, open } = compareScenario(scenario, onEmbedded, readListed(join(root, 'test/parity/differences.md')), onKind);
      for (const each of listed) process.stdout.write(`listed: ${scenario} step ${each.step} ${each.path}: ${each.reason}\n`);
      expect(steps).toBeGreaterThan(2);
      expect(open).toEqual([]);
    },
    2 * minutesEach * 60_000,
  );
});
