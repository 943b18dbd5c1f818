import type { KubernetesObject } from '@kubernetes/client-node';

export interface ImagePolicy extends KubernetesObject {
  metadata: { name: string; namespace: string };
  /** As the API server serves it. Look: kubectl get imagepolicy orders -n flux-system -o yaml */
  status?: Record<string, any>;
}

/** `registry/name:tag`; undefined while the policy has chosen nothing. */
export const chosenImage = (policy: ImagePolicy): string | undefined => {
  // YOURS (task write): which field of the status says the name, and which the tag?
  return undefined;
};
