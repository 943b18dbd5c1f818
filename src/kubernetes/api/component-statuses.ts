// v1 ComponentStatus: computed, never stored. Upstream asks the components; here they are this process, so they are well.
import type { KubeObject } from '../machinery/object.ts';
import { apiErrors } from '../machinery/status.ts';

const names = ['controller-manager', 'etcd-0', 'scheduler'];

const healthy = (name: string): KubeObject => ({
  kind: 'ComponentStatus',
  apiVersion: 'v1',
  metadata: { name },
  conditions: [{ type: 'Healthy', status: 'True', message: 'ok' }],
});

export const componentStatuses = (): KubeObject[] => names.map(healthy);

export const componentStatus = (name: string): KubeObject => {
  if (!names.includes(name)) throw apiErrors.notFound({ group: '', resource: 'componentstatus' }, name);
  return healthy(name);
};
