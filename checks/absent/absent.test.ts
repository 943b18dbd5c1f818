import { describe, expect, it } from 'vitest';
import { recorded } from '../../test/labs/recorded.ts';
import { sampleWorld } from '../../test/labs/sample-world.ts';
import { absent } from './index.ts';

const spec = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'drift-deployment', name: 'web' };
const was = { repository: 'shop', path: 'web.yaml' };
const added = {
  message: 'Add',
  files: { 'web.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: drift-deployment}\n' },
};
const removed = { message: 'Remove', files: { 'web.yaml': null } };

describe('absent', () => {
  it('fails while the object is there', async () => {
    const world = sampleWorld({ objects: [recorded('drift-deployment', 'deployment/web')] });
    expect(await absent.evaluate(spec, world)).toMatchObject({ verdict: 'failed', code: 'present' });
    expect(world.wasSeen('Deployment drift-deployment/web')).toBe(true);
  });

  it('does not pass for a thing that never was', async () => {
    expect(await absent.evaluate(spec, sampleWorld())).toMatchObject({ verdict: 'waiting', code: 'never-seen' });
  });

  it('passes for what an earlier look saw', async () => {
    expect(await absent.evaluate(spec, sampleWorld({ memory: { seen: ['Deployment drift-deployment/web'] } }))).toMatchObject({
      verdict: 'passed',
    });
  });

  it('passes for what Git had and has no more', async () => {
    expect(await absent.evaluate({ ...spec, was }, sampleWorld({ repositories: { shop: [added, removed] } }))).toMatchObject({
      verdict: 'passed',
    });
  });

  it('does not take another object of a deleted file for this one', async () => {
    const world = sampleWorld({ repositories: { shop: [added, removed] } });
    expect(await absent.evaluate({ ...spec, name: 'api', was }, world)).toMatchObject({ verdict: 'waiting', code: 'never-seen' });
  });

  it('fails for what is gone from the cluster and still declared', async () => {
    expect(await absent.evaluate({ ...spec, was }, sampleWorld({ repositories: { shop: [added] } }))).toMatchObject({
      verdict: 'failed',
      code: 'still-in-git',
      because: 'web.yaml is still on main of shop',
    });
  });
});
