// The fields of a FluxInstance that count here, with their documented defaults.
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';

export interface SyncSpec {
  name?: string;
  kind: string;
  url: string;
  ref: string;
  path: string;
  interval?: string;
  pullSecret?: string;
  provider?: string;
}

export interface InstanceSpec {
  distribution: { version: string; registry: string; imagePullSecret?: string };
  components?: string[];
  cluster?: { multitenant?: boolean; networkPolicy?: boolean; tenantDefaultServiceAccount?: string; domain?: string };
  kustomize?: { patches?: { patch: string; target?: Record<string, string> }[] };
  sync?: SyncSpec;
  wait?: boolean;
}

export const defaultComponents = ['source-controller', 'kustomize-controller', 'helm-controller', 'notification-controller'];

export const instanceSpec = (object: KubeObject): InstanceSpec => object.spec as unknown as InstanceSpec;
