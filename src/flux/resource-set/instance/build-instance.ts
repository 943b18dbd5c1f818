// What a FluxInstance installs: the manifests of `flux install` for its components, patched, and the sync with its repository.
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { emitYaml } from '../../../kubernetes/yaml/emit.ts';
import { MemoryTree } from '../../build/file-tree.ts';
import { kustomizeBuild } from '../../build/kustomize-build.ts';
import { fluxManifests, fluxVersion, knownComponents } from '../../install/flux-manifests.ts';
import { highestFirst } from '../../runtime/semver-range.ts';
import { operatorGroup } from '../operator-group.ts';
import { defaultComponents, instanceSpec, type InstanceSpec, type SyncSpec } from './instance-spec.ts';

/** The one version that this engine has, where the spec allows it. */
export const versionOf = ({ distribution }: InstanceSpec): string => {
  if (highestFirst([fluxVersion], distribution.version).length === 0) {
    throw new Error(`no match found for semver: ${distribution.version}, this engine runs Flux ${fluxVersion}`);
  }
  return fluxVersion;
};

const withArguments = (deployment: KubeObject, words: string[]): KubeObject => {
  const copy = structuredClone(deployment);
  const { containers } = (copy.spec.template as { spec: { containers: { args?: string[] }[] } }).spec;
  for (const container of containers) container.args = [...(container.args ?? []), ...words];
  return copy;
};

const appliers = ['kustomize-controller', 'helm-controller'];

/** Tenants must not reach into the namespaces of others. */
const lockedDown = (objects: KubeObject[], { cluster }: InstanceSpec): KubeObject[] => {
  if (!cluster?.multitenant) return objects;
  const account = `--default-service-account=${cluster.tenantDefaultServiceAccount ?? 'default'}`;
  return objects.map((each) => {
    const { name } = each.metadata;
    if (each.kind !== 'Deployment' || name === 'source-controller' || name === 'source-watcher') return each;
    return withArguments(each, ['--no-cross-namespace-refs=true', ...(appliers.includes(name) ? [account] : [])]);
  });
};

const patched = (objects: KubeObject[], { kustomize }: InstanceSpec): KubeObject[] => {
  const patches = kustomize?.patches ?? [];
  if (patches.length === 0) return objects;
  const kustomization = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources: ['flux.yaml'], patches };
  const tree = new MemoryTree('/instance', [
    ['kustomization.yaml', emitYaml(kustomization)],
    ['flux.yaml', objects.map((each) => `---\n${emitYaml(each)}`).join('')],
  ]);
  return kustomizeBuild('/instance', { tree, order: 'fifo' }).map(({ object }) => object as unknown as KubeObject);
};

const referenceIn = ({ kind, ref }: SyncSpec): Record<string, unknown> => {
  if (kind === 'OCIRepository') return { ref: ref.startsWith('sha256:') ? { digest: ref } : { tag: ref } };
  return kind === 'Bucket' ? { bucketName: ref } : { ref: { name: ref } };
};

const syncObjects = (namespace: string, sync: SyncSpec): KubeObject[] => {
  const name = sync.name ?? namespace;
  const source = {
    interval: sync.interval ?? '1m',
    url: sync.url,
    ...referenceIn(sync),
    ...(sync.pullSecret ? { secretRef: { name: sync.pullSecret } } : {}),
    ...(sync.provider ? { provider: sync.provider } : {}),
  };
  const apply = { interval: '10m', retryInterval: '5m', path: sync.path, prune: true, sourceRef: { kind: sync.kind, name } };
  return [
    { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: sync.kind, metadata: { name, namespace }, spec: source },
    { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', metadata: { name, namespace }, spec: apply },
  ];
};

/** The namespace holds the operator too: it stays when the instance goes. */
const kept = (object: KubeObject): KubeObject => {
  if (object.kind !== 'Namespace') return object;
  const annotations = { ...object.metadata.annotations, [`${operatorGroup}/prune`]: 'disabled' };
  return { ...object, metadata: { ...object.metadata, annotations } };
};

/** Throws why there is nothing to install. */
export const buildInstance = (instance: KubeObject): KubeObject[] => {
  const spec = instanceSpec(instance);
  const namespace = instance.metadata.namespace as string;
  const components = spec.components ?? defaultComponents;
  const unknown = components.filter((each) => !knownComponents.includes(each));
  if (unknown.length > 0) throw new Error(`unknown components: ${unknown.join(', ')}`);
  const manifests = fluxManifests({
    components,
    namespace,
    registry: spec.distribution.registry,
    networkPolicy: spec.cluster?.networkPolicy ?? true,
    watchAllNamespaces: true,
    logLevel: 'info',
    tolerationKeys: [],
  });
  const sync = spec.sync ? syncObjects(namespace, spec.sync) : [];
  return patched([...lockedDown(manifests.map(kept), spec), ...sync], spec);
};
