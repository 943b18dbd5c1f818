// Puts a small image into a registry without a download or a push.
import type { BaseImage } from './base-image.ts';
import type { BlobStore } from './blob-store.ts';
import { composeImage, type ImageDescription } from './compose-image.ts';

export interface SeedImage extends Omit<ImageDescription, 'layers'> {
  /** `web:1.0.0` */
  name: string;
  /** Files of the one layer: path and text. */
  files?: Record<string, string>;
}

/** Returns the manifest's digest; the same image gives the same digest. Nothing is written when the tag is there already. */
export const seedImage = (store: BlobStore, { name, files = {}, ...description }: SeedImage, base?: BaseImage): string => {
  const [repository = '', tag = 'latest'] = name.split(':');
  const there = store.getManifest(repository, tag);
  if (there) return there.digest;
  const { config, layers, manifest, mediaType } = composeImage({ ...description, layers: [files] }, base);
  for (const { digest } of base?.layers ?? []) store.mount(repository, base?.repository ?? '', digest);
  for (const blob of [config, ...layers]) store.putBlob(repository, blob);
  return store.putManifest(repository, tag, mediaType, manifest);
};
