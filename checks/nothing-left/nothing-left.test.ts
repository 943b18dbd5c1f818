import { describe, expect, it } from 'vitest';
import { startMemory } from '../../src/course/memory.ts';
import { World } from '../../src/checking/world.ts';
import type { ClusterReader } from '../../src/checking/cluster-reader.ts';
import type { KubeObject } from '../../src/kubernetes/machinery/object.ts';
import { ManualClock } from '../../src/platform/clock.ts';
import { nothingLeft } from './index.ts';
import type { Site } from '../../src/checking/world.ts';

const thing = (kind: string, name: string, rest: Record<string, unknown> = {}): KubeObject =>
  ({ apiVersion: 'v1', kind, metadata: { name, ...rest } }) as KubeObject;

const look = async (objects: KubeObject[], spec: object, seen: string[] = []) => {
  const cluster = { everything: () => Promise.resolve(objects), close: () => {} } as unknown as ClusterReader;
  const world = new World({ clock: new ManualClock() } as unknown as Site, { ...startMemory(0), seen }, cluster);
  return { observation: await nothingLeft.evaluate(spec, world), sightings: [...world.sightings] };
};

const spec = { namespace: 'preview-1' };
const leaving = { deletionTimestamp: '2026-11-21T12:00:00Z' };

describe('nothing-left', () => {
  it('names what is left, and remembers that there was something', async () => {
    const objects = [thing('Namespace', 'preview-1'), thing('ConfigMap', 'a', { namespace: 'preview-1' }), thing('ConfigMap', 'b')];
    const { observation, sightings } = await look(objects, spec);
    expect(observation).toMatchObject({ verdict: 'failed', code: 'left', observed: 'Namespace preview-1, ConfigMap preview-1/a' });
    expect((await look([], spec, sightings)).observation).toMatchObject({ verdict: 'passed' });
  });

  it('does not pass for what never was', async () => {
    expect((await look([thing('Namespace', 'default')], spec)).observation).toMatchObject({ verdict: 'waiting', code: 'never-seen' });
  });

  it('waits for what is on its way out', async () => {
    expect((await look([thing('Namespace', 'preview-1', leaving)], spec)).observation).toMatchObject({ verdict: 'moving', code: 'left' });
  });

  it('finds by name and by label in every namespace, and takes no event for a thing', async () => {
    const objects = [
      thing('ClusterRole', 'preview-1-reader'),
      thing('Secret', 'x', { namespace: 'shop', labels: { preview: '1' } }),
      thing('Event', 'preview-1.1', { namespace: 'shop' }),
    ];
    const { observation } = await look(objects, { named: '^preview-1', labelled: 'preview=1' });
    expect(observation.observed).toBe('ClusterRole preview-1-reader, Secret shop/x');
  });
});
