/** What the lab itself put into a cluster that is the learner's, noted as it was made: only that may be taken away again. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';

export const madeFile = (stateDir: string): string => join(stateDir, 'existing-made.txt');

/** Flux writes its inventories like this, too: namespace, name, group and kind. */
export const keyOf = ({ apiVersion = '', kind, metadata }: KubeObject): string =>
  [metadata.namespace ?? '', metadata.name, apiVersion.includes('/') ? apiVersion.split('/')[0] : '', kind].join('_');

/** On other engines the whole cluster goes, and nothing is noted. */
export const recordMade = (stateDir: string, engine: string, objects: readonly KubeObject[]): void => {
  if (engine === 'existing' && objects.length > 0) appendFileSync(madeFile(stateDir), objects.map((each) => `${keyOf(each)}\n`).join(''));
};

export const readMade = (stateDir: string): Set<string> =>
  new Set(existsSync(madeFile(stateDir)) ? readFileSync(madeFile(stateDir), 'utf8').split('\n').filter(Boolean) : []);
