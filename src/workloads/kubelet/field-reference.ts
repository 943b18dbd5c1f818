import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { parseQuantity } from '../../kubernetes/machinery/quantity.ts';

/** What of a running pod the downward API can tell beside its object. */
export interface PodPlace {
  nodeName: string;
  nodeIP: string;
  podIP: string;
}

const mapText = (map: Record<string, string> = {}) =>
  Object.entries(map)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join('\n');

/** `metadata.name`, `metadata.labels['app']`, `status.podIP`, ... */
export const fieldValue = (pod: KubeObject, path: string, place: PodPlace): string => {
  const keyed = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(path);
  if (keyed) return pod.metadata[keyed[1] as 'labels']?.[keyed[2] as string] ?? '';
  switch (path) {
    case 'metadata.name':
      return pod.metadata.name;
    case 'metadata.namespace':
      return pod.metadata.namespace ?? '';
    case 'metadata.uid':
      return pod.metadata.uid ?? '';
    case 'metadata.labels':
      return mapText(pod.metadata.labels);
    case 'metadata.annotations':
      return mapText(pod.metadata.annotations);
    case 'spec.nodeName':
      return place.nodeName;
    case 'spec.serviceAccountName':
      return pod.spec.serviceAccountName ?? '';
    case 'status.hostIP':
    case 'status.hostIPs':
      return place.nodeIP;
    case 'status.podIP':
    case 'status.podIPs':
      return place.podIP;
    default:
      return '';
  }
};

const nodeCapacity: Record<string, string> = { cpu: '2', memory: '8Gi', 'ephemeral-storage': '100Gi' };

/** `limits.memory` in units of a divisor, rounded up. Without a limit: what the node has. */
export const resourceValue = (container: KubeObject['spec'], { resource, divisor }: { resource: string; divisor?: string }): string => {
  const [kind = 'limits', ...name] = resource.split('.');
  const text = container.resources?.[kind]?.[name.join('.')] ?? (kind === 'limits' ? nodeCapacity[name.join('.')] : '0') ?? '0';
  const unit = parseQuantity(divisor && divisor !== '0' ? divisor : '1').nano;
  return String((parseQuantity(text).nano + unit - 1n) / unit);
};
