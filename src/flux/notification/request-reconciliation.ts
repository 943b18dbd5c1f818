// Asks the objects that a Receiver names to be looked at: the annotation that `flux reconcile` sets as well.
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isNotFound } from '../../kubernetes/machinery/status.ts';
import type { Logger } from '../runtime/log.ts';
import { referenceTo } from '../runtime/status.ts';

export interface ReceiverResource {
  apiVersion?: string;
  kind: string;
  name: string;
  namespace?: string;
  matchLabels?: Record<string, string>;
  filter?: string;
}

const groups: Record<string, string[]> = {
  'source.toolkit.fluxcd.io/v1': ['Bucket', 'GitRepository', 'HelmChart', 'HelmRepository', 'OCIRepository', 'ExternalArtifact'],
  'kustomize.toolkit.fluxcd.io/v1': ['Kustomization'],
  'helm.toolkit.fluxcd.io/v2': ['HelmRelease'],
  'image.toolkit.fluxcd.io/v1': ['ImageRepository', 'ImagePolicy', 'ImageUpdateAutomation'],
  'source.extensions.fluxcd.io/v1beta1': ['ArtifactGenerator'],
};

const apiVersionOf = ({ apiVersion, kind }: ReceiverResource): string => {
  const found = apiVersion ?? Object.keys(groups).find((each) => groups[each]?.includes(kind));
  if (!found) throw new Error(`apiVersion must be specified for kind '${kind}'`);
  return found;
};

export interface RequestOptions {
  client: ApiClient;
  fieldManager: string;
  log: Logger;
  /** The receiver's. */
  namespace: string;
  /** What the annotation is to say. */
  now: () => string;
  /** False leaves an object alone. */
  accepts: (object: KubeObject) => boolean;
}

const annotate = async ({ client, fieldManager, log, now, accepts }: RequestOptions, object: KubeObject): Promise<void> => {
  const name = `'${object.kind}/${object.metadata.name}.${object.metadata.namespace}'`;
  // Upstream tells of it at a level that is not shown.
  if (!accepts(object)) return;
  const annotations = { 'reconcile.fluxcd.io/requestedAt': now() };
  await client.patch(referenceTo(object), { metadata: { annotations } }, { type: 'merge', fieldManager });
  log.info(`resource ${name} annotated`);
};

/** As Go quotes a map; the stray quote behind it is upstream's. */
const labelsText = (labels: Record<string, string>): string =>
  Object.keys(labels)
    .sort()
    .map((key) => `"${key}":"${labels[key]}"`)
    .join(' ');

/** Throws what went wrong with one of them. */
export const requestReconciliation = async (options: RequestOptions, resource: ReceiverResource): Promise<void> => {
  const { client, log } = options;
  const { kind, name, matchLabels } = resource;
  const namespace = resource.namespace ?? options.namespace;
  const apiVersion = apiVersionOf(resource);
  if (name !== '*') {
    const object = await client.get({ apiVersion, kind, namespace, name }).catch((error: Error) => {
      const why = isNotFound(error) ? `${kind}.${apiVersion.split('/')[0]} "${name}" not found` : error.message;
      throw new Error(`unable to read ${kind} "${namespace}/${name}" error: ${why}`);
    });
    return annotate(options, object);
  }
  if (!matchLabels) throw new Error("matchLabels field not set when using wildcard '*' as name");
  const labelSelector = Object.entries(matchLabels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const { items } = await client.list({ apiVersion, kind }, { namespace, labelSelector });
  if (items.length === 0)
    log.error(
      'error annotating resources',
      `no "${kind}" resources found with matching labels map[${labelsText(matchLabels)}]' in "${namespace}" namespace`,
    );
  for (const object of items) await annotate(options, object);
};
