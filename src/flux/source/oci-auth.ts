// Credentials of an OCIRepository: the login for its registry in a Secret of type kubernetes.io/dockerconfigjson, and its certificates.
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isNotFound } from '../../kubernetes/machinery/status.ts';
import type { TlsIdentity } from '../../workloads/network/secure-connection.ts';
import { SourceError } from './source-error.ts';
import { tlsIdentityIn } from './tls-identity.ts';

const failed = (why: string) => new SourceError('AuthenticationFailed', `failed to get credential: ${why}`);

const readSecret = async (client: ApiClient, namespace: string, name: string): Promise<KubeObject> => {
  try {
    return await client.get({ apiVersion: 'v1', kind: 'Secret', namespace, name });
  } catch (error) {
    if (!isNotFound(error)) throw error;
    throw failed(`failed to get secret '${namespace}/${name}': ${error.message}`);
  }
};

/** Whom the source trusts; undefined without a certSecretRef. */
export const ociCertificates = async (client: ApiClient, { spec, metadata }: KubeObject): Promise<TlsIdentity | undefined> => {
  const name = spec.certSecretRef?.name as string | undefined;
  if (!name) return undefined;
  const wrong = (why: string) => new SourceError('AuthenticationFailed', `failed to generate transport for '${spec.url}': ${why}`);
  const secret = await client.find({ apiVersion: 'v1', kind: 'Secret', namespace: metadata.namespace, name });
  if (!secret) throw wrong(`secrets "${name}" not found`);
  const found = tlsIdentityIn(secret);
  if (typeof found === 'string') throw wrong(found);
  return found;
};

interface DockerLogin {
  auth?: string;
  username?: string;
  password?: string;
}

/** The Authorization header for the registry; undefined without a login for it. */
export const ociAuthorization = async (client: ApiClient, repository: KubeObject, host: string): Promise<string | undefined> => {
  const name = repository.spec.secretRef?.name as string | undefined;
  return name ? loginIn(await readSecret(client, repository.metadata.namespace ?? '', name), host) : undefined;
};

/** The Authorization header that a Secret holds for a registry. */
export const loginIn = (secret: KubeObject, host: string): string | undefined => {
  const config = (secret.data as Record<string, string> | undefined)?.['.dockerconfigjson'];
  // As upstream: a Secret of another type is no credential, and nothing says so.
  if (!config || secret.type !== 'kubernetes.io/dockerconfigjson') return undefined;
  const { auths = {} } = JSON.parse(Buffer.from(config, 'base64').toString('utf8')) as { auths?: Record<string, DockerLogin> };
  const login = Object.entries(auths).find(([server]) => server.replace(/^https?:\/\//, '').replace(/\/.*$/, '') === host)?.[1];
  if (!login) return undefined;
  return `Basic ${login.auth ?? Buffer.from(`${login.username ?? ''}:${login.password ?? ''}`).toString('base64')}`;
};
