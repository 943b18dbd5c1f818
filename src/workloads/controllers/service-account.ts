// Models: the ServiceAccount and root-CA controllers: every namespace has `default` and `kube-root-ca.crt`, also after somebody deletes them.
import { Controller } from '../../kubernetes/controller/controller.ts';
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isAlreadyExists, isApiError, isNotFound } from '../../kubernetes/machinery/status.ts';
import { controllerClient, type ControllerEnvironment } from './environment.ts';

const active = (namespace: KubeObject | undefined): boolean => namespace !== undefined && !namespace.metadata.deletionTimestamp;

const createOnce = async (client: ApiClient, object: KubeObject): Promise<void> => {
  try {
    await client.create(object);
  } catch (error) {
    // A namespace that ends meanwhile refuses; nothing is owed to it.
    if (!isAlreadyExists(error) && !isNotFound(error) && !isApiError(error, 'Forbidden')) throw error;
  }
};

/** Watches namespaces and one object in each, and makes the object where it is missing. */
const keepInEachNamespace = (
  environment: ControllerEnvironment,
  name: string,
  account: string,
  wanted: (namespace: string) => KubeObject,
) => {
  const client = controllerClient(environment, account);
  const namespaces = environment.informers.get('v1', 'Namespace');
  const sample = wanted('');
  const kept = environment.informers.get(sample.apiVersion, sample.kind);
  return new Controller({
    name,
    clock: environment.clock,
    sources: [
      { informer: namespaces },
      {
        informer: kept,
        requests: ({ object, type }) =>
          object.metadata.name === sample.metadata.name && type !== 'ADDED' ? [{ name: object.metadata.namespace as string }] : [],
      },
    ],
    reconciler: {
      async reconcile({ name: namespace }) {
        if (!active(namespaces.get(undefined, namespace)) || kept.get(namespace, sample.metadata.name)) return;
        await createOnce(client, wanted(namespace));
      },
    },
    onError: (error) => environment.onError(name, error),
  });
};

export const startServiceAccountController = (environment: ControllerEnvironment) =>
  keepInEachNamespace(environment, 'serviceaccount', 'service-account-controller', (namespace) => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default', namespace },
  }));

const description =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

export const startRootCaController = (environment: ControllerEnvironment) =>
  keepInEachNamespace(environment, 'root-ca-certificate-publisher', 'root-ca-cert-publisher', (namespace) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'kube-root-ca.crt', namespace, annotations: { 'kubernetes.io/description': description } },
    // kube-system's has been there since the server started.
    data: environment.informers.get('v1', 'ConfigMap').get('kube-system', 'kube-root-ca.crt')?.data ?? {},
  }));
