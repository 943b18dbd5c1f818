import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { Clock } from '../../platform/clock.ts';
import { DiskTree } from '../files/disk-tree.ts';
import type { FileTree } from '../files/file-tree.ts';
import { GeneratedTree, type GeneratedFiles } from '../files/generated-tree.ts';
import type { Mount } from '../files/container-files.ts';
import { expandReferences } from './container-environment.ts';
import { fieldValue, resourceValue, type PodPlace } from './field-reference.ts';

/** A volume cannot be set up: the text of FailedMount. */
export class MountError extends Error {}

interface VolumeOptions {
  client: ApiClient;
  clock: Clock;
  pod: () => KubeObject;
  place: () => PodPlace;
  /** The pod's own folder, and the one of all persistent volumes. */
  folder: string;
  persistentFolder: string;
  startedMs: number;
}

type Items = { key: string; path: string }[] | undefined;

const generated = ['configMap', 'secret', 'projected', 'downwardAPI'];

/** The volumes of one pod. What is made from objects follows them; emptyDir lives as long as the pod, persistent volumes longer. */
export class PodVolumes {
  readonly #options: VolumeOptions;
  readonly #trees = new Map<string, FileTree>();
  readonly #tokens = new Map<string, { token: Buffer; untilMs: number }>();
  readonly #lastGood = new Map<string, GeneratedFiles>();

  constructor(options: VolumeOptions) {
    this.#options = options;
  }

  /** Throws MountError for the first volume that cannot be set up. */
  async setUp(): Promise<void> {
    for (const volume of this.#volumes()) {
      if (!generated.some((each) => volume[each])) continue;
      try {
        await this.#source(volume, false);
      } catch (error) {
        if (!(error instanceof MountError)) throw error;
        throw new MountError(`MountVolume.SetUp failed for volume "${volume.name}" : ${error.message}`);
      }
    }
  }

  /** Where a container's volumeMounts lead. */
  mounts(container: KubeObject['spec'], environment: Record<string, string>): Mount[] {
    return (container.volumeMounts ?? []).map(({ name, mountPath, subPath = '', subPathExpr, readOnly = false }: KubeObject['spec']) => ({
      path: mountPath.replace(/(.)\/$/, '$1'),
      tree: this.#tree(name),
      subPath: (subPathExpr ? expandReferences(subPathExpr, environment) : subPath).replace(/^\/|\/$/g, ''),
      readOnly,
    }));
  }

  /** The volume as a folder of this machine, for programs that are not of the simulated shell. */
  path(name: string): string {
    const volume = this.#volumes().find((each) => each.name === name);
    const folder = this.#folderOf(volume ?? { name });
    mkdirSync(folder, { recursive: true });
    for (const [path, data] of this.#lastGood.get(name) ?? []) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), data);
    }
    return folder;
  }

  #volumes(): KubeObject['spec'][] {
    return this.#options.pod().spec.volumes ?? [];
  }

  #folderOf(volume: KubeObject['spec']): string {
    const { folder, persistentFolder, pod } = this.#options;
    const claim = volume.persistentVolumeClaim?.claimName;
    if (claim) return join(persistentFolder, `${pod().metadata.namespace}_${claim}`);
    if (volume.hostPath) return join(persistentFolder, 'host', volume.hostPath.path);
    return join(folder, 'volumes', volume.name);
  }

  #tree(name: string): FileTree {
    let tree = this.#trees.get(name);
    if (!tree) {
      const volume = this.#volumes().find((each) => each.name === name) ?? { name };
      tree = generated.some((each) => volume[each])
        ? new GeneratedTree(() => this.#current(volume), this.#options.startedMs)
        : new DiskTree(this.#folderOf(volume));
      this.#trees.set(name, tree);
    }
    return tree;
  }

  /** What a mounted volume shows: when its source is gone, what was there last. */
  #current(volume: KubeObject['spec']): Promise<GeneratedFiles> {
    return this.#generate(volume).catch((error: unknown) => {
      const last = this.#lastGood.get(volume.name);
      if (last) return last;
      throw error;
    });
  }

  async #generate(volume: KubeObject['spec']): Promise<GeneratedFiles> {
    const files = await this.#source(volume, true);
    this.#lastGood.set(volume.name, files);
    return files;
  }

  async #source(source: KubeObject['spec'], tokens: boolean): Promise<GeneratedFiles> {
    if (source.configMap) return this.#data('ConfigMap', source.configMap.name, source.configMap);
    // A volume says secretName, a projected source says name.
    if (source.secret) return this.#data('Secret', source.secret.secretName ?? source.secret.name, source.secret);
    if (source.downwardAPI) return this.#downward(source.downwardAPI.items ?? []);
    if (source.serviceAccountToken) {
      return new Map(tokens ? [[source.serviceAccountToken.path, await this.#token(source.serviceAccountToken)]] : []);
    }
    const all: GeneratedFiles = new Map();
    for (const each of source.projected?.sources ?? []) for (const [path, data] of await this.#source(each, tokens)) all.set(path, data);
    return all;
  }

  async #data(
    kind: 'ConfigMap' | 'Secret',
    name: string,
    { items, optional }: { items?: Items; optional?: boolean },
  ): Promise<GeneratedFiles> {
    const { client, pod } = this.#options;
    const object = await client.find({ apiVersion: 'v1', kind, namespace: pod().metadata.namespace, name });
    if (!object) {
      if (optional) return new Map();
      throw new MountError(`${kind.toLowerCase()} "${name}" not found`);
    }
    const all = new Map<string, Buffer>();
    for (const [key, text] of Object.entries((object['data'] ?? {}) as Record<string, string>))
      all.set(key, Buffer.from(text, kind === 'Secret' ? 'base64' : 'utf8'));
    for (const [key, text] of Object.entries((object['binaryData'] ?? {}) as Record<string, string>))
      all.set(key, Buffer.from(text, 'base64'));
    return items ? pick(all, items, optional ?? false, kind) : all;
  }

  #downward(items: KubeObject['spec'][]): GeneratedFiles {
    const { pod, place } = this.#options;
    const value = ({ fieldRef, resourceFieldRef }: KubeObject['spec']) => {
      if (fieldRef) return fieldValue(pod(), fieldRef.fieldPath, place());
      const container = pod().spec.containers.find((each: { name: string }) => each.name === resourceFieldRef.containerName);
      return resourceValue(container ?? {}, resourceFieldRef);
    };
    return new Map(items.map((each) => [each.path, Buffer.from(value(each))]));
  }

  /** A token is asked for when somebody reads it, or a program wants the folder: a thousand pods would pay for nothing otherwise. */
  async #token({ audience, expirationSeconds = 3607 }: KubeObject['spec']): Promise<Buffer> {
    const { client, pod } = this.#options;
    const { namespace, name, uid } = pod().metadata;
    const request = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      metadata: { name: pod().spec.serviceAccountName ?? 'default', namespace: namespace as string },
      spec: { audiences: audience ? [audience] : [], expirationSeconds, boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid } },
    };
    const key = JSON.stringify([audience, expirationSeconds]);
    const known = this.#tokens.get(key);
    if (known && known.untilMs > this.#options.clock.now()) return known.token;
    const answer = await client.create(request, { subresource: 'token' });
    const token = Buffer.from(answer.status?.token ?? '');
    // Renewed after 80 % of its life.
    this.#tokens.set(key, { token, untilMs: this.#options.clock.now() + expirationSeconds * 800 });
    return token;
  }
}

const pick = (all: GeneratedFiles, items: { key: string; path: string }[], optional: boolean, kind: string): GeneratedFiles => {
  const picked: GeneratedFiles = new Map();
  for (const { key, path } of items) {
    const data = all.get(key);
    if (data) picked.set(path, data);
    else if (!optional)
      throw new MountError(
        `${kind === 'Secret' ? 'references' : 'configmap references'} non-existent ${kind === 'Secret' ? 'secret' : 'config'} key: ${key}`,
      );
  }
  return picked;
};
