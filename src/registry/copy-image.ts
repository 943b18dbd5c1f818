/** Copies an image with all that it needs from one store to another. */
import { readFileSync } from 'node:fs';
import type { Descriptor } from './base-image.ts';
import type { BlobStore } from './blob-store.ts';

/** A reference that is not there is passed over. */
export const copyImage = (from: BlobStore, to: BlobStore, repository: string, reference: string): void => {
  const found = from.getManifest(repository, reference);
  if (!found) return;
  const { config, layers } = JSON.parse(found.content.toString('utf8')) as { config: Descriptor; layers: Descriptor[] };
  for (const { digest } of [config, ...layers]) to.putBlob(repository, readFileSync(from.blobFile(digest)), digest);
  to.putManifest(repository, reference, found.mediaType, found.content);
};
