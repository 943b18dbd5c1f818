// FluxReport: what is installed, how it is, how many of each kind it reconciles. Written from its public documentation; the operator keeps one, named flux.
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { timestamp } from '../../../platform/clock.ts';
import { computeStatus } from '../../kstatus/status.ts';
import { getCondition, isFalse } from '../../runtime/conditions.ts';
import type { Manager } from '../../runtime/manager.ts';
import { fluxInstanceKind, operatorGroup } from '../operator-group.ts';

const reportKind = { apiVersion: `${operatorGroup}/v1`, kind: 'FluxReport' };
const everyMs = 300_000;
/** After a start, controllers need a moment before they are worth a report. */
const firstMs = 10_000;

const reconciled = /\.(toolkit\.fluxcd\.io|controlplane\.io)$/;

type Fields = Record<string, unknown>;

const componentsOf = async ({ client, clock, namespace }: Manager): Promise<Fields[]> => {
  const { items } = await client.list(
    { apiVersion: 'apps/v1', kind: 'Deployment' },
    { namespace, labelSelector: 'app.kubernetes.io/part-of=flux' },
  );
  return items.map((deployment) => {
    const { image } = (deployment.spec.template as { spec: { containers: { image: string }[] } }).spec.containers[0] as { image: string };
    const status = computeStatus(deployment, clock.now());
    const replicas = deployment.status?.replicas ?? 0;
    const text = status === 'Current' ? `Current Deployment is available. Replicas: ${replicas}` : `${status} Deployment`;
    return { name: deployment.metadata.name, image, ready: status === 'Current', status: text };
  });
};

const statsOf = (items: KubeObject[]): Fields => {
  const suspended = items.filter(
    ({ spec, metadata }) => spec?.suspend || metadata.annotations?.[`${operatorGroup}/reconcile`] === 'disabled',
  );
  const failing = items.filter((each) => !suspended.includes(each) && isFalse(each, 'Ready'));
  return { running: items.length - suspended.length, failing: failing.length, suspended: suspended.length };
};

const reconcilersOf = async ({ client }: Manager): Promise<Fields[]> => {
  const kinds = client
    .kinds()
    .filter(({ group, kind }) => reconciled.test(group) && kind !== reportKind.kind && kind !== fluxInstanceKind.kind);
  const found = await Promise.all(
    kinds.map(async ({ apiVersion, kind }) => ({ apiVersion, kind, stats: statsOf((await client.list({ apiVersion, kind })).items) })),
  );
  return found.sort((a, b) => (`${a.apiVersion}/${a.kind}` < `${b.apiVersion}/${b.kind}` ? -1 : 1));
};

const syncOf = async ({ client, namespace }: Manager): Promise<Fields | undefined> => {
  const reference = { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', namespace, name: namespace };
  const found = client.serves(reference) ? await client.find(reference) : null;
  if (!found) return undefined;
  const ready = getCondition(found, 'Ready');
  const source = found.spec.sourceRef as { kind: string; name: string };
  return {
    id: `kustomization/${namespace}`,
    path: found.spec.path,
    ready: ready?.status === 'True',
    source: `${source.kind}/${source.name}`,
    status: ready?.message ?? 'not initialized',
  };
};

const clusterOf = async ({ client }: Manager): Promise<Fields> => {
  const { items } = await client.list({ apiVersion: 'v1', kind: 'Node' });
  const info = items[0]?.status?.nodeInfo as Record<string, string> | undefined;
  if (!info) return { nodes: items.length };
  return { nodes: items.length, platform: `${info.operatingSystem}/${info.architecture}`, serverVersion: info.kubeletVersion };
};

const distributionOf = async (manager: Manager, components: Fields[]): Promise<Fields> => {
  const { client, namespace } = manager;
  const instance = await client.find({ ...fluxInstanceKind, namespace, name: 'flux' });
  const source = await client.find({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
  const version = source?.metadata.labels?.['app.kubernetes.io/version'];
  const managedBy = instance ? 'flux-operator' : 'flux bootstrap';
  return {
    entitlement: 'Unknown',
    status: components.length > 0 ? 'Installed' : 'Not Installed',
    ...(components.length > 0 ? { managedBy } : {}),
    ...(version ? { version } : {}),
  };
};

const write = async (manager: Manager): Promise<void> => {
  const { client, clock, namespace, name: fieldManager } = manager;
  const reference = { ...reportKind, namespace, name: 'flux' };
  const components = await componentsOf(manager);
  const sync = await syncOf(manager);
  const spec = {
    cluster: await clusterOf(manager),
    components,
    distribution: await distributionOf(manager, components),
    reconcilers: await reconcilersOf(manager),
    ...(sync ? { sync } : {}),
  };
  await client.patch(
    reference,
    { ...reportKind, metadata: { name: 'flux', namespace }, spec },
    { type: 'apply', force: true, fieldManager },
  );
  const at = timestamp(clock);
  const ready = { type: 'Ready', status: 'True', reason: 'ReconciliationSucceeded', message: 'Reporting finished', lastTransitionTime: at };
  const body = { ...reportKind, metadata: { name: 'flux', namespace }, status: { conditions: [ready] } };
  await client.patch(reference, body, { type: 'apply', force: true, fieldManager, subresource: 'status' });
};

/** Writes the report for as long as the operator runs. */
export const keepReport = (manager: Manager): void => {
  const { clock, signal, client, log } = manager;
  const turn = async (): Promise<void> => {
    if (signal.aborted) return;
    try {
      if (client.serves(reportKind)) await write(manager);
    } catch (error) {
      log.error('failed to write the report', error);
    }
    timer = clock.after(everyMs, () => void turn());
  };
  let timer = clock.after(firstMs, () => void turn());
  signal.addEventListener('abort', () => timer.cancel(), { once: true });
};
