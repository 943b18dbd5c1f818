/** The images that are in the lab's registry from the beginning. Small: what a container does is decided by the node's programs. */
import { baseInStore, isBase } from '../../registry/base-image.ts';
import type { BlobStore } from '../../registry/blob-store.ts';
import { seedImage, type SeedImage } from '../../registry/seed-image.ts';

const web = (tag: string): SeedImage => ({
  name: `web:${tag}`,
  // busybox httpd, as in the recorded image.
  entrypoint: ['httpd', '-f', '-v', '-p', '8080', '-h', '/www'],
  files: { 'www/index.html': 'served by a pod\n' },
  ports: [8080],
  labels: { 'org.opencontainers.image.version': tag },
});

const podinfo = (tag: string): SeedImage => ({
  name: `podinfo:${tag}`,
  entrypoint: ['./podinfo'],
  ports: [9898],
  labels: { 'org.opencontainers.image.version': tag },
});

/** Where containers run for real, each is a copy of the public image. */
export const podinfoSeeds = ['6.5.0', '6.6.0', '6.7.0'];

const images: SeedImage[] = [...['1.0.0', '1.0.1', '1.1.0', '2.0.0-rc.1'].map(web), ...podinfoSeeds.map(podinfo)];

/** Once for a registry; what a learner deletes later stays deleted. */
export const seedRegistry = (store: BlobStore): void => {
  if (store.repositories().some((each) => !isBase(each))) return;
  const base = baseInStore(store, 'web');
  // podinfo is not built upon it: where containers run for real, the public image is used.
  for (const image of images) if (!base || image.name.startsWith('web:')) seedImage(store, image, base);
};
