// Credentials of a GitRepository: username and password, or a bearer token, from the Secret that it names.
// Leaves out: SSH (refused in the real words), client certificates, cloud providers.
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isNotFound } from '../../kubernetes/machinery/status.ts';
import { SourceError } from './source-error.ts';

const text = (secret: KubeObject, key: string): string | undefined => {
  const value = (secret.data as Record<string, string> | undefined)?.[key];
  return value === undefined ? undefined : Buffer.from(value, 'base64').toString('utf8');
};

const invalid = (scheme: string, rule: string) =>
  new SourceError('AuthenticationFailed', `failed to configure authentication options: invalid '${scheme}' auth option: ${rule}`);

const readSecret = async (client: ApiClient, namespace: string, name: string): Promise<KubeObject> => {
  try {
    return await client.get({ apiVersion: 'v1', kind: 'Secret', namespace, name });
  } catch (error) {
    if (!isNotFound(error)) throw error;
    // The real controller wraps the message twice.
    const prefix = `failed to get secret '${namespace}/${name}': `;
    throw new SourceError('AuthenticationFailed', `${prefix}${prefix}${error.message}`);
  }
};

/** The Authorization header that a secret's fields come to; undefined without credentials. */
export const authorizationFrom = (url: string, secret: KubeObject | undefined): string | undefined => {
  const scheme = url.split('://')[0] as string;
  if (scheme === 'ssh') {
    if (!secret || !text(secret, 'identity')) throw invalid(scheme, "'identity' is required");
    if (!text(secret, 'known_hosts')) throw invalid(scheme, "'known_hosts' is required");
    throw new SourceError(
      'GitOperationFailed',
      `failed to checkout and determine revision: unable to clone '${url}': ssh is not simulated: use the http address of the lab's forge`,
    );
  }
  if (!secret) return undefined;
  const bearer = text(secret, 'bearerToken');
  const [username, password] = [text(secret, 'username'), text(secret, 'password')];
  if (password && !username) throw invalid(scheme, "'password' requires 'username' to be set");
  if (bearer) return `Bearer ${bearer}`;
  return username || password ? `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}` : undefined;
};

/** The Authorization header for the repository's server. */
export const gitAuthorization = async (client: ApiClient, { spec, metadata }: KubeObject): Promise<string | undefined> => {
  const name = spec.secretRef?.name as string | undefined;
  return authorizationFrom(String(spec.url), name ? await readSecret(client, metadata.namespace ?? '', name) : undefined);
};
