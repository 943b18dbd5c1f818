// Puts a small image into a registry without a download: a config and one layer of plain files.
import { gzipSync } from 'node:zlib';
import { digestOf, type BlobStore } from './blob-store.ts';
import { tarOf } from './tar.ts';

export interface SeedImage {
  /** `web:1.0.0` */
  name: string;
  /** Files of the one layer: path and text. */
  files?: Record<string, string>;
  entrypoint?: string[];
  cmd?: string[];
  env?: string[];
  labels?: Record<string, string>;
  ports?: number[];
}

const configType = 'application/vnd.oci.image.config.v1+json';
const layerType = 'application/vnd.oci.image.layer.v1.tar+gzip';
const manifestType = 'application/vnd.oci.image.manifest.v1+json';

/** Returns the manifest's digest; the same image gives the same digest. Nothing is written when the tag is there already. */
export const seedImage = (store: BlobStore, image: SeedImage): string => {
  const [repository = '', tag = 'latest'] = image.name.split(':');
  const there = store.getManifest(repository, tag);
  if (there) return there.digest;
  const tar = tarOf(image.files ?? {});
  const layer = gzipSync(tar);
  const config = Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      created: '2026-01-01T00:00:00Z',
      config: {
        ...(image.entrypoint ? { Entrypoint: image.entrypoint } : {}),
        ...(image.cmd ? { Cmd: image.cmd } : {}),
        Env: image.env ?? ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
        Labels: image.labels ?? {},
        ...(image.ports ? { ExposedPorts: Object.fromEntries(image.ports.map((port) => [`${port}/tcp`, {}])) } : {}),
      },
      rootfs: { type: 'layers', diff_ids: [digestOf(tar)] },
    }),
  );
  const manifest = {
    schemaVersion: 2,
    mediaType: manifestType,
    config: { mediaType: configType, digest: store.putBlob(repository, config), size: config.length },
    layers: [{ mediaType: layerType, digest: store.putBlob(repository, layer), size: layer.length }],
  };
  return store.putManifest(repository, tag, manifestType, Buffer.from(JSON.stringify(manifest)));
};
