/** A cluster that the learner names must hold nothing of anybody else: resets and `down` delete whatever came after. */
import { LabError } from '../../errors.ts';
import { isApiError } from '../../kubernetes/machinery/status.ts';
import type { RestClient } from '../../kubernetes/rest/rest-client.ts';
import { readCluster, type ClusterState, type StoredObject } from '../kind/cluster-state.ts';

const most = 3;

const isForeign = ({ object: { kind, metadata, ...rest }, resource }: StoredObject): boolean => {
  if (kind === 'Namespace') return metadata.name !== 'default';
  if (kind === 'CustomResourceDefinition') return String(rest['spec']?.group).endsWith('fluxcd.io');
  return resource.namespaced;
};

/** What is there before anything is installed, when that is nobody's. */
export const requireEmpty = async (client: RestClient, context: string): Promise<ClusterState> => {
  const state = await readCluster(client);
  const foreign = state.objects.filter(isForeign).map(({ object: { kind, metadata } }) => `${kind} ${metadata.name}`);
  if (foreign.length === 0) return state;
  const more = foreign.length > most ? ` and ${foreign.length - most} more` : '';
  throw new LabError({
    family: 'environment',
    code: 'existing/not-empty',
    message: `Cluster ${context} holds what gitops-lab did not make: ${foreign.slice(0, most).join(', ')}${more}.`,
    next: 'Name a cluster that is empty: --context NAME; or take: gitops-lab start --engine embedded',
  });
};

const marker = '/api/v1/namespaces/kube-public/configmaps';

/** Two workspaces must not take the same cluster. */
export const mark = async (client: RestClient, context: string, stateDir: string): Promise<void> => {
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'gitops-lab' }, data: { workspace: stateDir } };
  try {
    await client.text({ method: 'POST', path: marker, body });
  } catch (error) {
    if (!isApiError(error) || error.code !== 409) throw error;
    const { data } = await client.json<{ data?: Record<string, string> }>({ path: `${marker}/gitops-lab` });
    if (data?.['workspace'] === stateDir) return;
    throw new LabError({
      family: 'environment',
      code: 'existing/taken',
      message: `Cluster ${context} is taken by the lab in ${data?.['workspace']}.`,
      next: 'gitops-lab down there, or another cluster: --context NAME',
    });
  }
};

export const unmark = async (client: RestClient): Promise<void> => {
  await client.text({ method: 'DELETE', path: `${marker}/gitops-lab` }).catch((error: unknown) => {
    if (!isApiError(error) || error.code !== 404) throw error;
  });
};
