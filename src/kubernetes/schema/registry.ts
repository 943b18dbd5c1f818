// What the server serves now: every built-in resource of Kubernetes 1.34 from the generated table, and custom ones while their CRD is established.
import type { ResourceRegistry, ResourceType } from '../machinery/resource.ts';

export interface MutableResourceRegistry extends ResourceRegistry {
  /** Serves a custom resource at one version; replaces what was served at the same path. */
  register(type: ResourceType): void;
  unregister(group: string, version: string, resource: string): void;
}

export const createResourceRegistry = (): MutableResourceRegistry => {
  throw new Error('soon');
};
