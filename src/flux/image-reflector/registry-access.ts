// A registry as an ImageRepository reaches it: scheme and login. The clients of OCIRepository speak to it.
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isNotFound } from '../../kubernetes/machinery/status.ts';
import type { Manager } from '../runtime/manager.ts';
import { PassFailure } from '../runtime/object-pass.ts';
import { loginIn } from '../source/oci-auth.ts';
import { OciClient } from '../source/oci-client.ts';
import type { ImageReference } from './image-reference.ts';

const failed = (why: string) => new PassFailure('AuthenticationFailed', `failed to configure authentication options: ${why}`);

const read = async (client: ApiClient, kind: string, namespace: string, name: string): Promise<KubeObject> => {
  try {
    return await client.get({ apiVersion: 'v1', kind, namespace, name });
  } catch (error) {
    if (!isNotFound(error)) throw error;
    throw failed(kind === 'Secret' ? error.message : `${kind.toLowerCase()} '${namespace}/${name}' not found`);
  }
};

const checkCertificates = async (client: ApiClient, namespace: string, name: string): Promise<void> => {
  const keys = Object.keys((await read(client, 'Secret', namespace, name)).data ?? {});
  const pair = ['tls.crt', 'tls.key'].map((key) => keys.includes(key));
  if (pair[0] !== pair[1]) throw failed(`secret '${namespace}/${name}' must contain both 'tls.crt' and 'tls.key' when either is provided`);
  if (!pair[0] && !keys.includes('ca.crt'))
    throw failed(`secret '${namespace}/${name}' must contain either 'ca.crt' or both 'tls.crt' and 'tls.key'`);
};

/** Secrets with logins: the spec's, then those of its ServiceAccount. */
const pullSecrets = async (client: ApiClient, { spec, metadata }: KubeObject): Promise<KubeObject[]> => {
  const namespace = metadata.namespace ?? '';
  const own = spec.secretRef ? [await read(client, 'Secret', namespace, spec.secretRef.name as string)] : [];
  if (!spec.serviceAccountName) return own;
  const account = await read(client, 'ServiceAccount', namespace, spec.serviceAccountName as string);
  const names = ((account.imagePullSecrets ?? []) as { name: string }[]).map(({ name }) => name);
  return [...own, ...(await Promise.all(names.map((name) => read(client, 'Secret', namespace, name))))];
};

/** `repository` is the ImageRepository; `insecure` of its spec counts unless it is overruled. */
export const registryFor = async (
  { client, network }: Manager,
  repository: KubeObject,
  { host, repository: path }: ImageReference,
  signal: AbortSignal,
  insecure = Boolean(repository.spec.insecure),
): Promise<OciClient> => {
  const { spec, metadata } = repository;
  if (spec.provider && spec.provider !== 'generic')
    throw failed(`provider '${spec.provider}' needs a cloud that is not simulated: use the generic provider with a secretRef`);
  if (spec.certSecretRef) await checkCertificates(client, metadata.namespace ?? '', spec.certSecretRef.name as string);
  const secrets = await pullSecrets(client, repository);
  const authorization = secrets.map((secret) => loginIn(secret, host)).find((login) => login !== undefined);
  return new OciClient({ fetch: network.fetch, host, repository: path, insecure, authorization, signal });
};
