/** Puts what the lab's images are built upon into its registry: once, out of the local Docker, which pulls what it does not hold. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { followProgram } from '../../platform/follow-program.ts';
import { baseInStore, baseRepository, baseTag, type BaseName } from '../../registry/base-image.ts';
import { BlobStore, digestOf } from '../../registry/blob-store.ts';
import { podinfoSeeds } from '../host/seed-registry.ts';
import { docker, heldImages } from './docker.ts';
import { baseImages } from './images.ts';

const pullLimitMs = 300_000;
const layerType = 'application/vnd.oci.image.layer.v1.tar';
const configType = 'application/vnd.oci.image.config.v1+json';
const manifestType = 'application/vnd.oci.image.manifest.v1+json';

/** `docker save` writes the same list in each of its formats. */
interface SavedImage {
  Config: string;
  Layers: string[];
}

const pull = async (image: string): Promise<boolean> => (await docker(['pull', '--quiet', image], { timeoutMs: pullLimitMs })).code === 0;

const saved = async (image: string, folder: string): Promise<SavedImage | undefined> => {
  mkdirSync(folder, { recursive: true });
  const archive = join(folder, 'image.tar');
  if ((await docker(['save', '-o', archive, image], { timeoutMs: pullLimitMs })).code !== 0) return undefined;
  if ((await followProgram('tar', ['-xf', archive, '-C', folder])).code !== 0) return undefined;
  return (JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as SavedImage[])[0];
};

/** A place in the lab's registry, and the public image that goes there. */
interface Mirrored {
  repository: string;
  tag: string;
  image: string;
}

const put = (store: BlobStore, { repository, tag }: Mirrored, folder: string, { Config, Layers }: SavedImage): void => {
  const add = (mediaType: string, path: string) => {
    const content = readFileSync(join(folder, path));
    store.putBlob(repository, content);
    return { mediaType, digest: digestOf(content), size: content.length };
  };
  const layers = Layers.map((path) => add(layerType, path));
  const config = add(configType, Config);
  const manifest = { schemaVersion: 2, mediaType: manifestType, config, layers };
  store.putManifest(repository, tag, manifestType, Buffer.from(JSON.stringify(manifest)));
};

const mirror = async (store: BlobStore, wanted: Mirrored, folder: string): Promise<boolean> => {
  const { image } = wanted;
  const held = (await heldImages([image])).length > 0;
  if (!held && !(await pull(image))) return false;
  try {
    const found = await saved(image, folder);
    if (found) put(store, wanted, folder, found);
    return found !== undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    // The learner's Docker is left as it was.
    if (!held) await docker(['image', 'rm', image]);
  }
};

/** Names of images that could not be had: what is released upon them does not start. */
export const mirrorBases = async (registryFolder: string, scratch: string): Promise<string[]> => {
  const store = new BlobStore(registryFolder);
  const missing: string[] = [];
  for (const name of Object.keys(baseImages) as BaseName[]) {
    const wanted = { repository: baseRepository(name), tag: baseTag, image: baseImages[name] };
    if (!baseInStore(store, name) && !(await mirror(store, wanted, join(scratch, `base-${name}`)))) missing.push(wanted.image);
  }
  return missing;
};

const podinfo = 'podinfo';

/** The same names as on the embedded engine, with the real program in them. Once for a registry; what a learner deletes later stays deleted. */
export const mirrorPodinfo = async (store: BlobStore, scratch: string): Promise<string[]> => {
  if (store.repositories().includes(podinfo)) return [];
  const missing: string[] = [];
  for (const tag of podinfoSeeds) {
    const wanted = { repository: podinfo, tag, image: `ghcr.io/stefanprodan/podinfo:${tag}` };
    if (!(await mirror(store, wanted, join(scratch, `podinfo-${tag}`)))) missing.push(wanted.image);
  }
  return missing;
};
