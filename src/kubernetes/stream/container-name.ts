import type { KubeObject } from '../machinery/object.ts';
import { apiErrors } from '../machinery/status.ts';

interface Named {
  name: string;
}

const listed = (containers: Named[]) => `[${containers.map((each) => each.name).join(' ')}]`;

/** The container that is meant; a pod with several and no default needs a name. Refusals as the API server words them. */
export const containerName = (pod: KubeObject, wanted: string | undefined): string => {
  const { containers, initContainers = [], ephemeralContainers = [] }: Record<string, Named[]> = pod.spec;
  const apps = containers as Named[];
  if (wanted) {
    if ([...apps, ...(initContainers as Named[]), ...(ephemeralContainers as Named[])].some((each) => each.name === wanted)) return wanted;
    throw apiErrors.badRequest(`container ${wanted} is not valid for pod ${pod.metadata.name}`);
  }
  const [first] = apps;
  if (apps.length === 1 && first) return first.name;
  const usual = pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'];
  if (usual && apps.some((each) => each.name === usual)) return usual;
  const inits = initContainers.length > 0 ? ` or one of the init containers: ${listed(initContainers)}` : '';
  throw apiErrors.badRequest(`a container name must be specified for pod ${pod.metadata.name}, choose one of: ${listed(apps)}${inits}`);
};
