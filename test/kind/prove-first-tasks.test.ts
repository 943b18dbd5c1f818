// The first task of each other lab with real Kubernetes and real Flux, on one cluster that goes back to its beginning in between. Whole: npm run prove.
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

for (const lab of ['principles', 'sources', 'drift-and-rollback', 'image-automation', 'break-the-loop', 'ephemeral-environments'])
  describeProof(lab, { open: openFresh, tasks: 'first', phases: ['start', 'solution', 'reset'] });
