// The Kustomization's fields as this controller reads them, with the defaults that stand in its code.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { OverlaySettings } from '../build/generate-kustomization.ts';
import type { Selector } from '../build/kustomization.ts';
import { formatGoDuration, parseGoDuration } from '../runtime/duration.ts';

export const kustomizationKind = { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization' };

export interface IgnoreRule {
  paths: string[];
  target?: Selector;
}

export interface HealthCheckExpression {
  apiVersion: string;
  kind: string;
  current: string;
  inProgress?: string;
  failed?: string;
}

export interface Dependency {
  name: string;
  namespace?: string;
  readyExpr?: string;
}

export interface KustomizationSpec extends OverlaySettings {
  interval: string;
  retryInterval?: string;
  timeout?: string;
  path?: string;
  prune?: boolean;
  force?: boolean;
  suspend?: boolean;
  wait?: boolean;
  sourceRef: { apiVersion?: string; kind: string; name: string; namespace?: string };
  dependsOn?: Dependency[];
  decryption?: { provider: string; secretRef?: { name: string }; serviceAccountName?: string };
  kubeConfig?: { secretRef?: { name: string } };
  serviceAccountName?: string;
  deletionPolicy?: 'MirrorPrune' | 'Delete' | 'WaitForTermination' | 'Orphan';
  healthChecks?: { apiVersion?: string; kind: string; name: string; namespace?: string }[];
  healthCheckExprs?: HealthCheckExpression[];
  commonMetadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
  ignore?: IgnoreRule[];
  postBuild?: {
    substituteStrategy?: 'WithVariables' | 'Always';
    substitute?: Record<string, string>;
    substituteFrom?: { kind: string; name: string; optional?: boolean }[];
  };
}

export interface InventoryEntry {
  id: string;
  v: string;
}

export const specOf = (object: KubeObject): KustomizationSpec => object.spec as KustomizationSpec;

export const intervalMs = (spec: KustomizationSpec): number => parseGoDuration(spec.interval) ?? 600_000;
export const retryIntervalMs = (spec: KustomizationSpec): number => parseGoDuration(spec.retryInterval) ?? intervalMs(spec);

/** Half a minute less than the interval unless given, and never less than half a minute. */
export const timeoutMs = (spec: KustomizationSpec): number => Math.max(parseGoDuration(spec.timeout) ?? intervalMs(spec) - 30_000, 30_000);
export const timeoutText = (spec: KustomizationSpec): string => formatGoDuration(timeoutMs(spec));

/** Namespace and name of the source. */
export const sourceOf = (object: KubeObject): { kind: string; namespace: string; name: string } => {
  const { kind, name, namespace } = specOf(object).sourceRef;
  return { kind, name, namespace: namespace || (object.metadata.namespace as string) };
};

export const dependenciesOf = (object: KubeObject): string[] =>
  (specOf(object).dependsOn ?? []).map(({ name, namespace }) => `${namespace || object.metadata.namespace}/${name}`);

export const inventoryOf = (object: KubeObject): InventoryEntry[] => (object.status?.inventory?.entries ?? []) as InventoryEntry[];
