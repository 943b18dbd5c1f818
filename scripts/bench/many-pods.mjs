// A thousand pods of one Deployment, all Running; then how long kubectl takes to list them, here and at a real server that holds the same.
import { connect, inParallel } from './kube-connection.mjs';
import { percentile, run, time } from './measure.mjs';
import { canMeasure, cpuMs, residentMb } from './process.mjs';

const count = 1000;
const limitMs = 300_000;
const namespace = 'many';
const path = `/api/v1/namespaces/${namespace}/pods`;

/** Past the scheduler, which places 110 on a node as in life. */
const deployment = (nodeName) => ({
  metadata: { name: 'many' },
  spec: {
    replicas: count,
    selector: { matchLabels: { app: 'many' } },
    template: { metadata: { labels: { app: 'many' } }, spec: { nodeName, containers: [{ name: 'web', image: 'nginx:1.27' }] } },
  },
});

const listRunning = async (connection) => {
  const { items } = await connection.ask('GET', path);
  return items.filter(({ status }) => status.phase === 'Running' && status.containerStatuses?.every(({ ready }) => ready));
};

const runPods = async (connection) => {
  const nodes = await connection.ask('GET', '/api/v1/nodes');
  await connection.ask('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  await connection.ask('POST', `/apis/apps/v1/namespaces/${namespace}/deployments`, deployment(nodes.items[0].metadata.name));
  const deadline = performance.now() + limitMs;
  for (;;) {
    const running = await listRunning(connection);
    if (running.length === count || performance.now() > deadline) return running;
    await new Promise((wake) => setTimeout(wake, 250));
  }
};

const copyTo = async (connection, pods) => {
  await connection.ask('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  await connection.ask('POST', `/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name: 'default' } });
  await inParallel(pods.length, 8, async (at) => {
    const { metadata, spec, status } = pods[at];
    const { name, labels } = metadata;
    const made = await connection.ask('POST', path, {
      metadata: { name, labels },
      spec: { containers: spec.containers, volumes: spec.volumes },
    });
    await connection.ask('PUT', `${path}/${name}/status`, { ...made, status });
  });
};

const listOnce = ({ environment: env }) => run('kubectl', ['get', 'pods', '-A'], { env });

export const measureThousandPods = async ({ ours, real }, rounds) => {
  const connection = connect(ours.kubeconfig);
  const before = canMeasure ? { cpu: cpuMs(ours.pid), rss: residentMb(ours.pid) } : undefined;
  const started = performance.now();
  const running = await runPods(connection);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const cost = before
    ? `, ${((cpuMs(ours.pid) - before.cpu) / 1000).toFixed(1)} s of a core, ${before.rss.toFixed(0)} -> ${residentMb(ours.pid).toFixed(0)} MB`
    : '';
  connection.close();
  if (real) {
    const other = connect(real.kubeconfig);
    await copyTo(other, running);
    other.close();
  }
  const samples = { ours: [], real: [] };
  for (let round = 0; round < rounds; round++)
    for (const [name, server] of Object.entries({ ours, real }).filter(([, each]) => each))
      samples[name].push(await time(() => listOnce(server)));
  const ratio = real && percentile(samples.ours, 50) / percentile(samples.real, 50);
  return [
    {
      what: `${count} pods of a Deployment`,
      promise: 'all Running',
      value: `${running.length} in ${seconds} s${cost}`,
      kept: running.length === count,
    },
    {
      what: `kubectl get pods -A of them${real ? ` (${ratio.toFixed(2)} x real)` : ''}`,
      promise: 'no slower than a real server',
      samples: samples.ours,
      ...(real ? { kept: ratio <= 1.05 } : {}),
    },
  ];
};
