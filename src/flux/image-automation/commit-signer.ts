// Who signs an automation's commits: the key in the Secret that spec.git.commit.signingKey names.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isNotFound } from '../../kubernetes/machinery/status.ts';
import type { Signer } from '../git/write-objects.ts';
import type { Manager } from '../runtime/manager.ts';
import { MultipleKeys, PassphraseRequired } from './openpgp-key.ts';
import { openPgpSigner } from './openpgp-signer.ts';
import { ProtectedKey, sshSigner } from './ssh-signer.ts';

interface SigningKey {
  secretRef: { name: string };
  type?: string;
}

const field = (secret: KubeObject, name: string): string | undefined => {
  const value = (secret.data as Record<string, string> | undefined)?.[name];
  return value === undefined ? undefined : Buffer.from(value, 'base64').toString('utf8');
};

const ssh = (secret: KubeObject): Signer => {
  const name = secret.metadata.name as string;
  const key = field(secret, 'identity');
  const password = field(secret, 'password');
  if (key === undefined) throw new Error(`signing key secret '${name}' does not contain an 'identity' key`);
  try {
    return sshSigner(key, password);
  } catch (error) {
    if (error instanceof ProtectedKey && password === undefined)
      throw new Error(`can not use passphrase protected signing key without 'password' field present in secret ${name}`, { cause: error });
    throw new Error(`could not parse SSH signing key from secret '${name}': ${(error as Error).message}`, { cause: error });
  }
};

const openPgp = (secret: KubeObject, now: () => number): Signer => {
  const name = secret.metadata.name as string;
  const key = field(secret, 'git.asc');
  if (key === undefined) throw new Error(`signing key secret '${name}' does not contain a 'git.asc' key`);
  try {
    return openPgpSigner(key, field(secret, 'passphrase'), now);
  } catch (error) {
    if (error instanceof MultipleKeys)
      throw new Error(`multiple entities read from secret '${name}', could not determine which signing key to use`, { cause: error });
    if (error instanceof PassphraseRequired)
      throw new Error(`can not use passphrase protected signing key without 'passphrase' field present in secret ${name}`, {
        cause: error,
      });
    throw new Error(`could not read signing key from secret '${name}': ${(error as Error).message}`, { cause: error });
  }
};

/** Undefined where commits are not signed. */
export const resolveSigner = async (
  { client, clock }: Manager,
  namespace: string,
  key: SigningKey | undefined,
): Promise<Signer | undefined> => {
  if (!key) return undefined;
  const { name } = key.secretRef;
  const secret = await client.get({ apiVersion: 'v1', kind: 'Secret', namespace, name }).catch((error: unknown) => {
    if (!isNotFound(error)) throw error;
    throw new Error(`could not find signing key secret '${name}': ${error.message}`, { cause: error });
  });
  return key.type === 'ssh' ? ssh(secret) : openPgp(secret, () => clock.now());
};
