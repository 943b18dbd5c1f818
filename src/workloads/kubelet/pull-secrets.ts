import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { ImageReference } from '../images/image-reference.ts';
import type { RegistryLogin } from '../images/registry-client.ts';

interface AuthEntry {
  username?: string;
  password?: string;
  auth?: string;
}

const loginOf = ({ username, password, auth }: AuthEntry): RegistryLogin | undefined => {
  if (username && password) return { username, password };
  const plain = Buffer.from(auth ?? '', 'base64').toString();
  const colon = plain.indexOf(':');
  return colon > 0 ? { username: plain.slice(0, colon), password: plain.slice(colon + 1) } : undefined;
};

const entriesOf = (secret: KubeObject): Record<string, AuthEntry> => {
  const data = (secret['data'] ?? {}) as Record<string, string>;
  const text = data['.dockerconfigjson'] ?? data['.dockercfg'];
  try {
    const parsed = JSON.parse(Buffer.from(text ?? '', 'base64').toString() || '{}');
    return data['.dockerconfigjson'] ? (parsed.auths ?? {}) : parsed;
  } catch {
    return {};
  }
};

const hostOf = (key: string) => key.replace(/^https?:\/\//, '').split('/')[0] as string;

/** The logins that a pod brings for an image's registry, and the names of secrets that are not there. */
export const pullLogins = async (
  client: ApiClient,
  pod: KubeObject,
  { host, path }: ImageReference,
): Promise<{ logins: RegistryLogin[]; missing: string[] }> => {
  const logins: RegistryLogin[] = [];
  const missing: string[] = [];
  for (const { name } of (pod.spec.imagePullSecrets ?? []) as { name: string }[]) {
    const secret = await client.find({ apiVersion: 'v1', kind: 'Secret', namespace: pod.metadata.namespace, name });
    if (!secret) {
      missing.push(name);
      continue;
    }
    for (const [key, entry] of Object.entries(entriesOf(secret))) {
      const prefix = key.replace(/^https?:\/\//, '').replace(/\/$/, '');
      const matches =
        hostOf(key) === host || `${host}/${path}`.startsWith(`${prefix}/`) || (host === 'docker.io' && hostOf(key) === 'index.docker.io');
      const login = matches ? loginOf(entry) : undefined;
      if (login) logins.push(login);
    }
  }
  return { logins, missing };
};
