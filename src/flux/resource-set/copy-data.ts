// Annotations of rendered ConfigMaps and Secrets that fill them from others (copyFrom), and of any object that carry a checksum of others (checksumFrom).
import { createHash } from 'node:crypto';
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { referenceOf } from '../kustomize/apply/change-set.ts';
import { subjectOf } from '../kstatus/wait-for.ts';
import { operatorGroup } from './operator-group.ts';

const copyFrom = `${operatorGroup}/copyFrom`;
const checksumFrom = `${operatorGroup}/checksumFrom`;
const checksum = `${operatorGroup}/checksum`;

const isHolder = ({ apiVersion, kind }: KubeObject): boolean => apiVersion === 'v1' && (kind === 'ConfigMap' || kind === 'Secret');

const copied = async (client: ApiClient, object: KubeObject, from: string): Promise<KubeObject> => {
  const [namespace, name, ...rest] = from.split('/');
  const subject = subjectOf(referenceOf(object));
  if (!namespace || !name || rest.length > 0)
    throw new Error(`invalid ${copyFrom} annotation value '${from}' must be in the format 'namespace/name'`);
  const source = await client.get({ apiVersion: 'v1', kind: object.kind, namespace, name }).catch((error: Error) => {
    throw new Error(`failed to copy data from ${object.kind}/${namespace}/${name} to ${subject}: ${error.message}`, { cause: error });
  });
  const { data, binaryData, type } = source as KubeObject & { data?: unknown; binaryData?: unknown; type?: unknown };
  return { ...object, ...(data ? { data } : {}), ...(binaryData ? { binaryData } : {}), ...(type ? { type } : {}) };
};

/** `Kind/namespace/name`, separated by commas. */
const checksumOf = async (client: ApiClient, object: KubeObject, from: string): Promise<KubeObject> => {
  const hash = createHash('sha256');
  for (const each of from.split(',').map((word) => word.trim())) {
    const [kind = '', namespace = '', name = ''] = each.split('/');
    if (!/^(ConfigMap|Secret)\/[^/]+\/[^/]+$/.test(each)) {
      throw new Error(`invalid ${checksumFrom} annotation value '${each}' must be in the format 'Kind/namespace/name'`);
    }
    const { data } = (await client.get({ apiVersion: 'v1', kind, namespace, name })) as KubeObject & { data?: Record<string, string> };
    for (const [key, value] of Object.entries(data ?? {}).sort()) hash.update(`${key}=${value}\n`);
  }
  const annotations = { ...object.metadata.annotations, [checksum]: `sha256:${hash.digest('hex')}` };
  return { ...object, metadata: { ...object.metadata, annotations } };
};

/** As the account that applies sees the sources. */
export const fillFromOthers = async (client: ApiClient, objects: KubeObject[]): Promise<KubeObject[]> => {
  const filled: KubeObject[] = [];
  for (const object of objects) {
    const { [copyFrom]: source, [checksumFrom]: sources } = object.metadata.annotations ?? {};
    let result = object;
    if (source && isHolder(object)) result = await copied(client, result, source);
    if (sources) result = await checksumOf(client, result, sources);
    filled.push(result);
  }
  return filled;
};
