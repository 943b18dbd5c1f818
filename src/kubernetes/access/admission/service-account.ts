// ServiceAccount: every pod runs as an account that exists, with its pull secrets and a projected token.
import { randomInt } from 'node:crypto';
import type { KubeObject } from '../../machinery/object.ts';
import type { AdmissionRequest } from './admission-request.ts';
import { isFor, refusal } from './refusal.ts';

const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount';
const volumePrefix = 'kube-api-access-';
const mirrorAnnotation = 'kubernetes.io/config.mirror';
/** The letters that upstream builds random names of. */
const letters = 'bcdfghjklmnpqrstvwxz2456789';

interface Container {
  name: string;
  volumeMounts?: { name: string; mountPath: string; readOnly?: boolean }[];
}

const findAccount = (request: AdmissionRequest, name: string): KubeObject => {
  const { reader, namespace } = request;
  const found = reader.get('v1', 'ServiceAccount', namespace, name);
  if (found) return found;
  // Upstream waits a second for the controller to make the default account; it will.
  if (name === 'default') return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } };
  throw refusal(request, `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`);
};

const tokenVolume = (name: string) => ({
  name,
  projected: {
    sources: [
      { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
    ],
    defaultMode: 420,
  },
});

const mountToken = (pod: KubeObject): void => {
  const { spec } = pod;
  const existing = (spec.volumes ?? []).find((volume: { name: string }) => volume.name.startsWith(volumePrefix)) as
    | { name: string }
    | undefined;
  const name = existing?.name ?? `${volumePrefix}${Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('')}`;
  let needed = false;
  for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])] as Container[]) {
    if (container.volumeMounts?.some((mount) => mount.mountPath === tokenPath)) continue;
    container.volumeMounts = [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath: tokenPath }];
    needed = true;
  }
  if (needed && !existing) spec.volumes = [...(spec.volumes ?? []), tokenVolume(name)];
};

export const giveServiceAccount = (request: AdmissionRequest): void => {
  const { object: pod, operation } = request;
  if (!pod || operation !== 'CREATE' || !isFor(request, '', 'pods')) return;
  if (pod.metadata.annotations?.[mirrorAnnotation] !== undefined) {
    if (pod.spec.serviceAccountName) throw refusal(request, 'a mirror pod may not reference service accounts');
    return;
  }
  pod.spec.serviceAccountName ||= 'default';
  // The old name of the field is kept in step by conversion upstream.
  pod.spec.serviceAccount = pod.spec.serviceAccountName;
  const account = findAccount(request, pod.spec.serviceAccountName as string);
  if (pod.spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true) mountToken(pod);
  const pullSecrets = (account.imagePullSecrets ?? []) as { name: string }[];
  if (!pod.spec.imagePullSecrets?.length && pullSecrets.length > 0) pod.spec.imagePullSecrets = pullSecrets.map(({ name }) => ({ name }));
};
