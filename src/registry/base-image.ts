/** What an image is built upon where containers run for real. The embedded engine's registry has none: there a container only acts its part. */
import { readFileSync } from 'node:fs';
import type { BlobStore } from './blob-store.ts';

export interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
}

export interface BaseImage {
  /** In the same registry; its layers are mounted from there. */
  repository: string;
  layers: Descriptor[];
  diffIds: string[];
  env: string[];
}

/** `web` is for the lab's small app and what needs a shell, `node` for a learner's program. */
export type BaseName = 'web' | 'node';

export const baseRepository = (name: BaseName): string => `lab/base-${name}`;
export const isBase = (repository: string): boolean => repository.startsWith('lab/base-');
export const baseTag = 'latest';

interface Config {
  rootfs: { diff_ids: string[] };
  config?: { Env?: string[] };
}

export const toBase = (repository: string, manifest: Buffer, config: Buffer): BaseImage => {
  const { layers } = JSON.parse(manifest.toString('utf8')) as { layers: Descriptor[] };
  const { rootfs, config: run = {} } = JSON.parse(config.toString('utf8')) as Config;
  return { repository, layers, diffIds: rootfs.diff_ids, env: run.Env ?? [] };
};

export const configDigestOf = (manifest: Buffer): string => (JSON.parse(manifest.toString('utf8')) as { config: Descriptor }).config.digest;

/** Undefined where the store has no such base. */
export const baseInStore = (store: BlobStore, name: BaseName): BaseImage | undefined => {
  const repository = baseRepository(name);
  const found = store.getManifest(repository, baseTag);
  return found && toBase(repository, found.content, readFileSync(store.blobFile(configDigestOf(found.content))));
};
