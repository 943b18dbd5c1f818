// A short play of the real cluster's scenarios with real clients: a few a topic. `npm run truth` plays them all.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProcess } from '../src/platform/process.ts';
import { startBareEngine, type BareEngine } from './bare-engine.ts';
import { findClient } from './real-clients.ts';
import { compareScenario } from './truth/listed.mjs';

const truth = resolve(import.meta.dirname, 'truth');

/** Scenarios whose every difference must be listed. */
const withFlux = [
  'cli-inspect',
  'git-refs',
  'kustomization-prune',
  'kustomization-build-errors',
  'kustomization-owners',
  'drift-deployment',
  'oci-artifact',
  'install-export',
  'image-scan',
  'policy-order-and-filter',
];
const withoutFlux = ['bootstrap-first', 'bootstrap-uninstall-and-rebuild'];
/** Topics of a later issue: of these at least four steps in five are equal. */
const mostly = [
  'kubectl-get-forms',
  'kubectl-errors-validation',
  'kubectl-patch-types',
  'kubectl-crd-schema',
  'kubectl-rollout-history',
  'api-managed-fields',
  'api-watch-and-pages',
];

// The recordings were made with kubectl 1.34: older ones word some lines differently.
const kubectl = findClient('kubectl');
const version = kubectl ? (await runProcess(kubectl, ['version', '--client'])).stdout : '';
const clients = findClient('flux') && findClient('crane') && /v1\.34\./.test(version);

/** Time runs for real here, and other tests run beside: a scenario that differs is played once more. */
const play = async (engine: BareEngine, scenario: string) => {
  for (let round = 0; ; round++) {
    const out = mkdtempSync(join(tmpdir(), 'gitops-lab-truth-'));
    const environment = { ...process.env, ...engine.environment };
    const played = await runProcess(process.execPath, [join(truth, 'play'), '--out', out, join(truth, 'scenarios', `${scenario}.mjs`)], {
      env: environment,
      timeoutMs: 240_000,
    });
    const result = compareScenario(scenario, out);
    rmSync(out, { recursive: true, force: true });
    if (!result.open.length || round) return { ...result, played };
  }
};

describe.runIf(clients)('the embedded engine answers as a real cluster did', () => {
  let engine: BareEngine;
  beforeAll(async () => {
    engine = await startBareEngine({ flux: true });
  }, 120_000);
  afterAll(() => engine.close());

  it.each(withFlux)('%s', { timeout: 500_000 }, async (scenario) => {
    expect((await play(engine, scenario)).open).toEqual([]);
  });

  it.each(mostly)('%s, for the most part', { timeout: 500_000 }, async (scenario) => {
    const { equal, steps } = await play(engine, scenario);
    expect(equal / steps).toBeGreaterThanOrEqual(0.8);
  });
});

describe.runIf(clients).each(withoutFlux)('the embedded engine without Flux answers as a real cluster did', (scenario) => {
  it(`plays ${scenario}`, { timeout: 500_000 }, async () => {
    const engine = await startBareEngine({ flux: false });
    try {
      expect((await play(engine, scenario)).open).toEqual([]);
    } finally {
      await engine.close();
    }
  });
});
