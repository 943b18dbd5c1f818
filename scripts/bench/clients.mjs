// kubectl and flux against both servers: each verb in turn at the one and the other, so that what else the machine does falls on both.
import { find, percentile, run, time } from './measure.mjs';
import { canMeasure, cpuMs } from './process.mjs';

const manifest = (round) =>
  ['one', 'two', 'three']
    .map((name) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {round: "${round}"}\n`)
    .join('---\n');

const flux = (apiVersion, kind, name, spec) =>
  JSON.stringify({ apiVersion, kind, metadata: { name, namespace: 'flux-system' }, spec: { interval: '10m', suspend: true, ...spec } });

/** Suspended: the real server has no controllers, so nothing is to come of them at ours. */
const fluxObjects = ['one', 'two', 'three', 'four'].flatMap((name) => [
  flux('source.toolkit.fluxcd.io/v1', 'GitRepository', name, { url: 'https://example.org/a.git' }),
  flux('source.toolkit.fluxcd.io/v1', 'HelmRepository', name, { url: 'https://example.org/charts' }),
  flux('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', name, { prune: true, path: './', sourceRef: { kind: 'GitRepository', name } }),
]);

const verbs = {
  'kubectl get': (env) => run('kubectl', ['get', 'configmaps'], { env }),
  'kubectl apply': (env, round) => run('kubectl', ['apply', '-f', '-'], { env, input: manifest(round) }),
  'kubectl apply --server-side': (env, round) =>
    run('kubectl', ['apply', '--server-side', '--force-conflicts', '-f', '-'], { env, input: manifest(`s${round}`) }),
};
const fluxVerbs = { 'flux get all -A': (env) => run('flux', ['get', 'all', '-A'], { env }) };

const crds = (manifests) =>
  manifests
    .split(/^---$/m)
    .filter((text) => /^kind: (CustomResourceDefinition|Namespace)$/m.test(text))
    .join('---\n');

const installFlux = async ({ environment: env }, install) => {
  await install(env);
  await run('kubectl', ['wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s'], { env });
  await run('kubectl', ['apply', '-f', '-'], { env, input: fluxObjects.join('\n---\n') });
};

export const measureClients = async ({ ours, real }, rounds) => {
  const all = find('flux') ? { ...verbs, ...fluxVerbs } : verbs;
  if (find('flux')) {
    const manifests = crds(await run('flux', ['install', '--export']));
    await installFlux(ours, (env) => run('flux', ['install'], { env }));
    if (real) await installFlux(real, (env) => run('kubectl', ['apply', '--server-side', '-f', '-'], { env, input: manifests }));
  }
  const rows = [];
  const perRound = (ms) => (ms / rounds).toFixed(0);
  for (const [verb, work] of Object.entries(all)) {
    const samples = { ours: [], real: [] };
    const cpu = { ours: 0, real: 0 };
    for (let round = -1; round < rounds; round++)
      for (const [name, server] of Object.entries({ ours, real }).filter(([, each]) => each)) {
        const before = canMeasure ? cpuMs(...server.pids) : 0;
        const ms = await time(() => work(server.environment, round));
        // The first fills the client's cache.
        if (round < 0) continue;
        samples[name].push(ms);
        cpu[name] += canMeasure ? cpuMs(...server.pids) - before : 0;
      }
    const ratio = real && percentile(samples.ours, 50) / percentile(samples.real, 50);
    rows.push({
      what: real ? `${verb} (${ratio.toFixed(2)} x real; the server's processor ${perRound(cpu.ours)} : ${perRound(cpu.real)} ms)` : verb,
      promise: 'no slower than a real server',
      samples: samples.ours,
      ...(real ? { kept: ratio <= 1.05 } : {}),
    });
  }
  return rows;
};
