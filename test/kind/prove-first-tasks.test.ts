// The first tasks of labs with real Kubernetes and real Flux, on one cluster that goes back to its beginning in between. Two labs, for CI's time;
// GITOPS_LAB_KIND_LABS names others, and npm run prove -- --engine kind proves one whole.
import { afterAll } from 'vitest';
import { openKindStage } from '../../src/author/kind-stage.ts';
import type { ClosableStage } from '../../src/author/prove-stage.ts';
import { ensureBuilt } from '../e2e/command.ts';
import { describeProof } from '../labs/prove.ts';

ensureBuilt();
let shared: Promise<ClosableStage> | undefined;
const openFresh = async (env: Record<string, string>): Promise<ClosableStage> => {
  const isFirst = shared === undefined;
  const stage = await (shared ??= openKindStage(env, process.env['GITOPS_LAB_NODE_IMAGE']));
  await (isFirst ? stage.checkpoint('fresh') : stage.restore('fresh'));
  return { ...stage, site: { ...stage.site, env }, close: () => Promise.resolve() };
};
afterAll(async () => (await shared)?.close());

const labs = process.env['GITOPS_LAB_KIND_LABS']?.split(',') ?? ['drift-and-rollback', 'image-automation'];
for (const lab of labs) describeProof(lab, { open: openFresh, tasks: 'first', phases: ['start', 'solution', 'reset'] });
