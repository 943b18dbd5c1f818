// The part of metadata that belongs to the server: names, ids, times and the order of its fields.
import { randomInt, randomUUID } from 'node:crypto';
import type { KubeObject, ObjectMeta } from '../machinery/object.ts';

const suffixLetters = 'bcdfghjklmnpqrstvwxz2456789';
const longestBase = 58;

/** `made-` becomes `made-x7k2p`. */
export const generateName = (base: string): string => {
  let suffix = '';
  for (let count = 0; count < 5; count++) suffix += suffixLetters[randomInt(suffixLetters.length)];
  return base.slice(0, longestBase) + suffix;
};

const order = [
  'name',
  'generateName',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
  'managedFields',
] as const;

const withSortedKeys = (map: Record<string, string>): Record<string, string> => {
  const keys = Object.keys(map);
  if (keys.every((key, at) => at === 0 || (keys[at - 1] as string) < key)) return map;
  return Object.fromEntries(keys.sort().map((key) => [key, map[key] as string]));
};

/** Fields in the order in which the real server prints them; empty ones left out. */
const ordered = (metadata: Record<string, unknown>): ObjectMeta => {
  const sorted: Record<string, unknown> = {};
  for (const field of order) {
    const value = metadata[field];
    if (value === undefined || value === null || value === '') continue;
    if (typeof value === 'object' && Object.keys(value).length === 0) continue;
    sorted[field] = field === 'labels' || field === 'annotations' ? withSortedKeys(value as Record<string, string>) : value;
  }
  return sorted as unknown as ObjectMeta;
};

/** A copy in the server's order: kind, apiVersion, metadata, the rest. */
export const inServerOrder = (object: KubeObject): KubeObject => {
  const { kind, apiVersion, metadata, ...rest } = object;
  return { kind, apiVersion, metadata: ordered(metadata as unknown as Record<string, unknown>), ...rest };
};

/** What the server sets on a new object. The given metadata is changed. */
export const fillSystemFields = (object: KubeObject, now: string): void => {
  const { metadata } = object;
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete metadata.resourceVersion;
  metadata.creationTimestamp = now;
  metadata.uid = randomUUID();
  if (!metadata.name && metadata.generateName) metadata.name = generateName(metadata.generateName);
};

/** What an update may never change, restored where the client left it out or the server knows better. The given metadata is changed. */
export const keepSystemFields = (next: KubeObject, current: KubeObject): void => {
  const { metadata } = next;
  const restored: (keyof ObjectMeta)[] = ['creationTimestamp', 'generation', 'generateName'];
  if (metadata.uid === undefined) restored.push('uid');
  if (current.metadata.deletionTimestamp !== undefined) restored.push('deletionTimestamp');
  if (metadata.deletionGracePeriodSeconds === undefined) restored.push('deletionGracePeriodSeconds');
  for (const field of restored) {
    const value = current.metadata[field];
    if (value === undefined) delete metadata[field];
    else Object.assign(metadata, { [field]: value });
  }
  if (current.metadata.resourceVersion !== undefined) metadata.resourceVersion = current.metadata.resourceVersion;
};
