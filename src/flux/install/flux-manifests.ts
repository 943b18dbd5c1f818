// What `flux install` and `flux bootstrap` put into a cluster, from a generated table (scripts/generate-flux.mjs).
// The real CLI's manifests carry descriptions of every field; these do not.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import table from './manifests.generated.json' with { type: 'json' };

export interface ManifestOptions {
  components: string[];
  namespace: string;
  registry: string;
  networkPolicy: boolean;
  watchAllNamespaces: boolean;
  logLevel: string;
  tolerationKeys: string[];
}

const componentOf = (object: KubeObject): string | undefined => object.metadata.labels?.['app.kubernetes.io/component'];

const objects = table.objects as unknown as KubeObject[];

export const fluxVersion: string = table.version;

export const knownComponents: string[] = objects.filter((each) => each.kind === 'Deployment').map((each) => each.metadata.name);

/** source-watcher's artifacts are only read by controllers that are told to. */
const externalArtifacts = '--feature-gates=ExternalArtifact=true';

const argument = (word: string, options: ManifestOptions): string[] => {
  if (word === externalArtifacts) return options.components.includes('source-watcher') ? [word] : [];
  if (word.startsWith('--events-addr=') && !options.components.includes('notification-controller')) return ['--events-addr='];
  if (word.startsWith('--watch-all-namespaces=')) return [`--watch-all-namespaces=${options.watchAllNamespaces}`];
  if (word.startsWith('--log-level=')) return [`--log-level=${options.logLevel}`];
  return [word];
};

const adaptDeployment = (deployment: KubeObject, options: ManifestOptions): KubeObject => {
  const { spec } = deployment.spec.template as { spec: { containers: { image: string; args: string[] }[]; tolerations?: unknown[] } };
  for (const container of spec.containers) {
    container.image = `${options.registry}/${container.image.split('/').at(-1)}`;
    container.args = container.args.flatMap((word) => argument(word, options));
  }
  if (options.tolerationKeys.length) spec.tolerations = options.tolerationKeys.map((key) => ({ key, operator: 'Exists' }));
  return deployment;
};

export const fluxManifests = (options: ManifestOptions): KubeObject[] =>
  objects
    .filter((each) => {
      const component = componentOf(each);
      if (each.kind === 'NetworkPolicy' && !options.networkPolicy) return false;
      return component === undefined || options.components.includes(component);
    })
    .map((each) => JSON.parse(JSON.stringify(each).replaceAll('flux-system', options.namespace)) as KubeObject)
    .map((each) => (each.kind === 'Deployment' ? adaptDeployment(each, options) : each));
