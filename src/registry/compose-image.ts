// An OCI image out of plain files, without a build tool: one layer a map of files, a config, a manifest.
import { gzipSync } from 'node:zlib';
import type { BaseImage } from './base-image.ts';
import { digestOf } from './blob-store.ts';
import { tarOf } from './tar.ts';

export interface ImageDescription {
  /** Layers in their order; each maps a path to its text. */
  layers: Record<string, string>[];
  entrypoint?: string[];
  cmd?: string[];
  env?: string[];
  labels?: Record<string, string>;
  ports?: number[];
  workingDir?: string;
}

export interface ComposedImage {
  config: Buffer;
  layers: Buffer[];
  manifest: Buffer;
  mediaType: string;
  /** Its layers come before `layers`. */
  base?: BaseImage;
}

const configType = 'application/vnd.oci.image.config.v1+json';
const layerType = 'application/vnd.oci.image.layer.v1.tar+gzip';
const manifestType = 'application/vnd.oci.image.manifest.v1+json';

const plainEnv = ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'];

const configOf = (image: ImageDescription, archives: Buffer[], base: BaseImage | undefined): Buffer =>
  Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      created: '2026-01-01T00:00:00Z',
      config: {
        ...(image.entrypoint ? { Entrypoint: image.entrypoint } : {}),
        ...(image.cmd ? { Cmd: image.cmd } : {}),
        Env: image.env ?? base?.env ?? plainEnv,
        ...(image.workingDir ? { WorkingDir: image.workingDir } : {}),
        Labels: image.labels ?? {},
        ...(image.ports ? { ExposedPorts: Object.fromEntries(image.ports.map((port) => [`${port}/tcp`, {}])) } : {}),
      },
      rootfs: { type: 'layers', diff_ids: [...(base?.diffIds ?? []), ...archives.map((archive) => digestOf(archive))] },
    }),
  );

const descriptor = (mediaType: string, content: Buffer) => ({ mediaType, digest: digestOf(content), size: content.length });

/** The same description on the same base gives the same bytes, and so the same digest. */
export const composeImage = (image: ImageDescription, base?: BaseImage): ComposedImage => {
  const archives = image.layers.map(tarOf);
  const layers = archives.map((archive) => gzipSync(archive));
  const config = configOf(image, archives, base);
  const manifest = {
    schemaVersion: 2,
    mediaType: manifestType,
    config: descriptor(configType, config),
    layers: [...(base?.layers ?? []), ...layers.map((layer) => descriptor(layerType, layer))],
  };
  return { config, layers, manifest: Buffer.from(JSON.stringify(manifest)), mediaType: manifestType, ...(base ? { base } : {}) };
};
