// Around the loop with receivers, as a learner has it: git push to Ready, and an image's push to its new pod, in a workspace with our own clients.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inWorkspace, percentile, run } from './measure.mjs';

const namespace = 'flux-system';
const flux = (version, kind, name, spec) => JSON.stringify({ apiVersion: version, kind, metadata: { name, namespace }, spec });

const receiver = (name, kind) =>
  flux('notification.toolkit.fluxcd.io/v1', 'Receiver', name, {
    type: 'generic',
    secretRef: { name: 'bench-hook' },
    resources: [
      { kind, name: 'bench', apiVersion: kind === 'GitRepository' ? 'source.toolkit.fluxcd.io/v1' : 'image.toolkit.fluxcd.io/v1' },
    ],
  });

const objects = ({ forge, registry }) => [
  JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'bench-hook', namespace }, stringData: { token: 'bench' } }),
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'bench-forge', namespace },
    stringData: { username: forge.user, password: forge.token },
  }),
  flux('source.toolkit.fluxcd.io/v1', 'GitRepository', 'bench', {
    interval: '10m',
    url: `${forge.url}/bench.git`,
    ref: { branch: 'main' },
    secretRef: { name: 'bench-forge' },
  }),
  flux('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'bench', {
    interval: '10m',
    path: './deploy',
    prune: true,
    sourceRef: { kind: 'GitRepository', name: 'bench' },
  }),
  flux('image.toolkit.fluxcd.io/v1', 'ImageRepository', 'bench', { image: `${registry.host}/bench`, interval: '10m', insecure: true }),
  flux('image.toolkit.fluxcd.io/v1', 'ImagePolicy', 'bench', {
    imageRepositoryRef: { name: 'bench' },
    policy: { semver: { range: '1.x' } },
  }),
  flux('image.toolkit.fluxcd.io/v1', 'ImageUpdateAutomation', 'bench', {
    interval: '10m',
    sourceRef: { kind: 'GitRepository', name: 'bench' },
    git: { checkout: { ref: { branch: 'main' } }, commit: { author: { name: 'Flux', email: 'flux@lab.local' } }, push: { branch: 'main' } },
    update: { path: './deploy', strategy: 'Setters' },
  }),
  receiver('bench-push', 'GitRepository'),
  receiver('bench-image', 'ImageRepository'),
];

const manifest = ({ registry }) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: bench, namespace: default}
spec:
  replicas: 1
  selector: {matchLabels: {app: bench}}
  template:
    metadata: {labels: {app: bench}}
    spec:
      containers:
        - name: web
          image: ${registry.host}/bench:1.0.0 # {"$imagepolicy": "${namespace}:bench"}
`;

const config = (round) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bench, namespace: default}\ndata: {round: "${round}"}\n`;

/** A workspace with Flux and its image controllers, and the clients that a learner without any has. */
const openStage = async (program, { folder, lab, start }) => {
  const { access } = JSON.parse(await start('bootstrap', '--json'));
  const env = { KUBECONFIG: access.kubeconfig };
  const standin =
    (name) =>
    (words, input = '') =>
      run(process.execPath, ['--no-warnings', join(dirname(program), 'standins', `${name}.js`), ...words], { env, input });
  const work = join(folder, 'bench');
  mkdirSync(join(work, 'deploy'), { recursive: true });
  const git = (...words) =>
    run('git', ['-c', 'user.name=Bench', '-c', 'user.email=bench@lab.local', ...words], {
      cwd: work,
      env: { GIT_CONFIG_GLOBAL: '/dev/null' },
    });
  return { lab, access, kubectl: standin('kubectl'), flux: standin('flux'), work, git };
};

/** A webhook of the forge that rings at a receiver. */
const connect = async ({ access: { forge }, kubectl }, name, path, events) => {
  await kubectl(['wait', `receiver/${name}`, '-n', namespace, '--for=condition=Ready', '--timeout=30s']);
  const hook = (await kubectl(['get', 'receiver', name, '-n', namespace, '-o', 'jsonpath={.status.webhookPath}'])).trim();
  const body = {
    type: 'gitea',
    active: true,
    events,
    config: { url: `http://webhook-receiver.${namespace}.svc.cluster.local${hook}`, content_type: 'json' },
  };
  const authorization = `Basic ${Buffer.from(`${forge.user}:${forge.token}`).toString('base64')}`;
  const headers = { authorization, 'content-type': 'application/json' };
  const { status } = await fetch(`${forge.url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (status >= 300) throw new Error(`webhook ${path}: ${status}`);
};

const setUp = async (stage) => {
  const { access, kubectl, work, git, lab } = stage;
  await stage.flux(['install', '--components-extra=image-reflector-controller,image-automation-controller']);
  await lab('release', 'bench', '1.0.0');
  writeFileSync(join(work, 'deploy', 'web.yaml'), manifest(access));
  writeFileSync(join(work, 'deploy', 'config.yaml'), config(0));
  const { forge } = access;
  await git('init', '-q', '-b', 'main');
  await git('remote', 'add', 'origin', `${forge.url.replace('://', `://${forge.user}:${forge.token}@`)}/bench.git`);
  await git('add', '-A');
  await git('commit', '-q', '-m', 'Start');
  await git('push', '-q', 'origin', 'main');
  await kubectl(['apply', '-f', '-'], objects(access).join('\n---\n'));
  await kubectl(['wait', 'kustomization/bench', '-n', namespace, '--for=condition=Ready', '--timeout=60s']);
  await kubectl(['rollout', 'status', 'deployment/bench', '--timeout=60s']);
  await kubectl(['wait', 'imagepolicy/bench', '-n', namespace, '--for=condition=Ready', '--timeout=60s']);
  await connect(stage, 'bench-push', `/repos/${forge.user}/bench/hooks`, ['push']);
  await connect(stage, 'bench-image', '/user/hooks', ['package']);
};

const pushOnce = async ({ git, kubectl, work }, round) => {
  await git('pull', '-q', '--rebase', 'origin', 'main');
  writeFileSync(join(work, 'deploy', 'config.yaml'), config(round + 1));
  await git('commit', '-qam', `Round ${round}`);
  const head = (await git('rev-parse', 'HEAD')).trim();
  const revision = `--for=jsonpath={.status.lastAppliedRevision}=main@sha1:${head}`;
  const waits = kubectl(['wait', 'kustomization/bench', '-n', namespace, revision, '--timeout=60s']);
  const started = performance.now();
  await git('push', '-q', 'origin', 'main');
  await waits;
  return performance.now() - started;
};

const releaseOnce = async ({ access, lab, kubectl }, round) => {
  const image = `${access.registry.host}/bench:1.0.${round + 1}`;
  const waits = kubectl(['wait', 'deployment/bench', `--for=jsonpath={.spec.template.spec.containers[0].image}=${image}`, '--timeout=60s']);
  const started = performance.now();
  await lab('release', 'bench', `1.0.${round + 1}`);
  await waits;
  await kubectl(['rollout', 'status', 'deployment/bench', '--timeout=60s']);
  return performance.now() - started;
};

export const measureLoop = async (rounds, program) =>
  inWorkspace(program, async (place) => {
    const stage = await openStage(program, place);
    await setUp(stage);
    const pushes = [];
    const images = [];
    for (let round = 0; round < rounds; round++) pushes.push(await pushOnce(stage, round));
    for (let round = 0; round < rounds; round++) images.push(await releaseOnce(stage, round));
    return [
      { what: 'git push to Ready, with a receiver', promise: '<= 1000 ms', samples: pushes, kept: percentile(pushes, 95) <= 1000 },
      { what: 'image push to the new pod, automated', promise: '<= 3000 ms', samples: images, kept: percentile(images, 95) <= 3000 },
    ];
  });
