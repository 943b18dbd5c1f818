// Objects that somebody is said to have applied by hand: written as `kubectl apply` writes them, without kubectl.
import { recordMade } from '../../engines/existing/made-record.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isApiError } from '../../kubernetes/machinery/status.ts';
import { Discovery, pathOf } from '../../kubernetes/rest/discovery.ts';
import { RestClient } from '../../kubernetes/rest/rest-client.ts';
import type { Site } from '../world.ts';

const manager = 'kubectl-client-side-apply';

const withLastApplied = (object: KubeObject): KubeObject => {
  const { annotations, ...metadata } = object.metadata;
  const original = { ...object, metadata: { annotations: annotations ?? {}, ...metadata } };
  const lastApplied = `${JSON.stringify(original)}\n`;
  return {
    ...object,
    metadata: { ...metadata, annotations: { ...annotations, 'kubectl.kubernetes.io/last-applied-configuration': lastApplied } },
  };
};

/** Creates what is not there yet, in order. */
export const createByHand = async (objects: KubeObject[], site: Site): Promise<void> => {
  if (!objects.length) return;
  const client = RestClient.fromFile(site.access.kubeconfig, 'kubectl/v1.34.0 (gitops-lab)');
  try {
    const discovery = await Discovery.read(client);
    for (const object of objects) {
      const resource = discovery.byKind(object.apiVersion, object.kind);
      if (!resource) throw new Error(`the cluster does not serve ${object.kind} in ${object.apiVersion}`);
      const path = pathOf(resource, object.metadata.namespace ?? 'default');
      try {
        const made = await client.json<KubeObject>({
          method: 'POST',
          path,
          query: { fieldManager: manager },
          body: withLastApplied(object),
        });
        recordMade(site.stateDir, site.access.engine, [made]);
      } catch (error) {
        if (!isApiError(error, 'AlreadyExists')) throw error;
      }
    }
  } finally {
    client.close();
  }
};
