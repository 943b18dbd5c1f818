// After a restore the archives on the node's disk may be younger than the objects that name them. Nothing in a restored
// object tells its controller, so every source is asked to look, as `flux reconcile` asks.
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { Clock } from '../../platform/clock.ts';

const sources = [
  ...['GitRepository', 'OCIRepository'].map((kind) => ({ apiVersion: 'source.toolkit.fluxcd.io/v1', kind })),
  { apiVersion: 'image.toolkit.fluxcd.io/v1', kind: 'ImageRepository' },
];

export const wakeSources = async (client: ApiClient, clock: Clock): Promise<void> => {
  const requestedAt = new Date(clock.now()).toISOString();
  const body = { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': requestedAt } } };
  for (const kind of sources) {
    // The restored state may have no Flux, and what is served follows a moment later.
    const found = await client.list(kind).catch(() => ({ items: [] }));
    for (const { metadata } of found.items) {
      const { name, namespace } = metadata;
      await client.patch({ ...kind, name, namespace }, body, { type: 'merge', fieldManager: 'flux-client-side-apply' });
    }
  }
};
