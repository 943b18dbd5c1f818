/** What the kind engine decides once for a workspace and must find again. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readTwice, writeTwice } from '../../platform/atomic-file.ts';

export interface KindSettings {
  version: 1;
  /** kind's name of the cluster; its node is NAME-control-plane, its Docker network NAME, too. */
  cluster: string;
  nodeImage: string;
  /** The gateway of the cluster's Docker network: forge and registry listen there, and nowhere else. */
  address: string;
  /** As the API server says it; empty until it answered once. */
  kubernetesVersion: string;
  /** The cluster was there before; `cluster` is the name of its context. */
  engine?: 'existing';
}

const file = (stateDir: string) => join(stateDir, 'kind.json');

const isSettings = (value: unknown): value is KindSettings =>
  typeof value === 'object' && value !== null && typeof (value as KindSettings).cluster === 'string';

export const kindPaths = (stateDir: string): string[] => [file(stateDir), `${file(stateDir)}.copy`, join(stateDir, 'kind-certs.d')];

export const readKindSettings = (stateDir: string): KindSettings | undefined => readTwice(file(stateDir), isSettings);

export const writeKindSettings = (stateDir: string, settings: KindSettings): void => writeTwice(file(stateDir), settings, 0o600);

/** One cluster a workspace: two workspaces of one learner do not meet. */
export const clusterNameOf = (stateDir: string): string => `gitops-lab-${createHash('sha256').update(stateDir).digest('hex').slice(0, 8)}`;
