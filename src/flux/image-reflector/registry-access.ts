// A registry as an ImageRepository reaches it: scheme, certificates and login. The clients of OCIRepository speak to it.
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isNotFound } from '../../kubernetes/machinery/status.ts';
import type { Manager } from '../runtime/manager.ts';
import { PassFailure } from '../runtime/object-pass.ts';
import { loginIn } from '../source/oci-auth.ts';
import { OciClient } from '../source/oci-client.ts';
import { tlsIdentityIn } from '../source/tls-identity.ts';
import type { TlsIdentity } from '../../workloads/network/secure-connection.ts';
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

const identity = async (client: ApiClient, namespace: string, name: string): Promise<TlsIdentity> => {
  const found = tlsIdentityIn(await read(client, 'Secret', namespace, name));
  if (typeof found === 'string') throw failed(found);
  return found;
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
  const tls = spec.certSecretRef && (await identity(client, metadata.namespace ?? '', spec.certSecretRef.name as string));
  const secrets = await pullSecrets(client, repository);
  const authorization = secrets.map((secret) => loginIn(secret, host)).find((login) => login !== undefined);
  return new OciClient({ fetch: network.fetch, host, repository: path, insecure, authorization, tls, signal });
};
