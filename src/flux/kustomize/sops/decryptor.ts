// spec.decryption: the keys that it names, and what they are used for.
import type { ApiClient } from '../../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import type { Resource } from '../../build/resource.ts';
import { specOf } from '../spec.ts';
import { parseIdentities, type AgeIdentity } from './age-identity.ts';
import { decryptObject, isEncrypted } from './decrypt-object.ts';

const optOut = 'kustomize.toolkit.fluxcd.io/decrypt';

/** `annotations` ask to be left alone. */
export const isExemptFromDecryption = (annotations: Record<string, string> = {}): boolean =>
  annotations[optOut]?.toLowerCase() === 'disabled';

/** Keys from `*.agekey` of the Secret; other keys of it are not looked at. */
export const importKeys = async (client: ApiClient, kustomization: KubeObject): Promise<AgeIdentity[]> => {
  const name = specOf(kustomization).decryption?.secretRef?.name;
  if (!name) return [];
  const namespace = kustomization.metadata.namespace as string;
  const secret = await client.find({ apiVersion: 'v1', kind: 'Secret', namespace, name });
  if (!secret) throw new Error(`secrets "${name}" not found`);
  const entries = Object.entries((secret.data ?? {}) as Record<string, string>).filter(([key]) => key.endsWith('.agekey'));
  return entries.flatMap(([key, value]) => {
    try {
      return parseIdentities(Buffer.from(value, 'base64').toString());
    } catch (error) {
      const why = (error as Error).message;
      throw new Error(`failed to import '${key}' data from sops decryption Secret '${namespace}/${name}': ${why}`, { cause: error });
    }
  });
};

/** Changes the object if it is encrypted. */
export const decryptResource = (resource: Resource, identities: AgeIdentity[]): void => {
  if (!isEncrypted(resource.object) || isExemptFromDecryption(resource.strings('annotations'))) return;
  try {
    resource.object = decryptObject(resource.object, identities);
  } catch (error) {
    const why = (error as Error).message;
    throw new Error(`failed to decrypt and format '${resource.namespace}/${resource.name}' ${resource.kind} data: ${why}`, {
      cause: error,
    });
  }
};
