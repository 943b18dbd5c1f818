import { describe, expect, it } from 'vitest';
import { sampleWorld } from '../../test/labs/sample-world.ts';
import { event } from './index.ts';

const recordedEvent = (lastTimestamp: string) => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'app.1', namespace: 'shop' },
  involvedObject: { kind: 'Kustomization', name: 'app' },
  type: 'Normal',
  reason: 'Progressing',
  message: 'ConfigMap/shop/two deleted',
  lastTimestamp,
});
const spec = { kind: 'Kustomization', name: 'app', namespace: 'shop', reason: 'Progressing', message: 'deleted$' };

describe('event', () => {
  it('takes events since the task began, and none of before', async () => {
    expect(await event.evaluate(spec, sampleWorld({ objects: [recordedEvent('2026-11-21T05:59:30Z')] }))).toMatchObject({
      verdict: 'passed',
      evidence: 'ConfigMap/shop/two deleted',
    });
    expect(await event.evaluate(spec, sampleWorld({ objects: [recordedEvent('2026-11-21T05:40:00Z')] }))).toMatchObject({
      verdict: 'waiting',
      code: 'none',
    });
  });

  it('compares reason, type and message', async () => {
    const world = sampleWorld({ objects: [recordedEvent('2026-11-21T05:59:30Z')] });
    expect(await event.evaluate({ ...spec, type: 'Warning' }, world)).toMatchObject({ verdict: 'waiting' });
    expect(await event.evaluate({ ...spec, message: 'created$' }, world)).toMatchObject({ verdict: 'waiting' });
  });
});
