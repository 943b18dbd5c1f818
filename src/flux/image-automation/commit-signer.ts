// Who signs an automation's commits: the key in the Secret that spec.git.commit.signingKey names.
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import { isNotFound } from '../../kubernetes/machinery/status.ts';

/** Turns a commit's text into the signature that stands in its header. */
export type Signer = (text: Buffer) => string;

interface SigningKey {
  secretRef: { name: string };
  type?: string;
}

/** Undefined where commits are not signed. */
export const resolveSigner = async (client: ApiClient, namespace: string, key: SigningKey | undefined): Promise<Signer | undefined> => {
  if (!key) return undefined;
  const { name } = key.secretRef;
  const secret = await client.get({ apiVersion: 'v1', kind: 'Secret', namespace, name }).catch((error: unknown) => {
    if (!isNotFound(error)) throw error;
    throw new Error(`could not find signing key secret '${name}': ${error.message}`, { cause: error });
  });
  const isSsh = key.type === 'ssh';
  const field = isSsh ? 'identity' : 'git.asc';
  if (secret.data?.[field] === undefined)
    throw new Error(`signing key secret '${name}' does not contain ${isSsh ? 'an' : 'a'} '${field}' key`);
  throw new Error('commits are not signed here: remove spec.git.commit.signingKey');
};
