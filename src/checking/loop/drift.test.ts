// Drift as the loop shows it: a Deployment as a real cluster recorded it under a learner's hands, and what Git says.
import { describe, expect, it } from 'vitest';
import { recorded } from '../../../test/labs/recorded.ts';
import { sampleWorld } from '../../../test/labs/sample-world.ts';
import { mermaidLoop } from '../../cli/text/loop/mermaid-loop.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { lookAtLoop } from './look-at-loop.ts';

const namespace = 'drift-deployment';
const now = '2026-11-21T05:59:00Z';
const source: KubeObject = {
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  kind: 'GitRepository',
  metadata: { name: 'app', namespace: 'flux-system', generation: 1 },
  spec: { url: 'http://forge/app.git', interval: '10m', ref: { branch: 'main' } },
  status: { observedGeneration: 1, artifact: {}, conditions: [{ type: 'Ready', status: 'True', reason: 'Succeeded', message: 'stored' }] },
};

interface Case {
  /** Which look at the Deployment: untouched, scaled to three, a hand on image and more, after the next pass. */
  look: 0 | 1 | 2 | 3;
  inGit?: string;
  files?: Record<string, string>;
  spec?: object;
}

const webFile = (replicas: number | string, image: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: ${namespace} }
spec:
  replicas: ${replicas}
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: ${image}
          ports:
            - containerPort: 8080
`;

const see = async ({ look, files, spec = {} }: Case) => {
  const web = recorded(namespace, 'deployment/web', look);
  const [image = ''] = [recorded(namespace, 'deployment/web', 0)['spec'].template.spec.containers[0].image as string];
  const kustomization: KubeObject = {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: 'app', namespace: 'flux-system', generation: 1 },
    spec: { interval: '10m', path: './deploy', prune: true, sourceRef: { kind: 'GitRepository', name: 'app' }, ...spec },
    status: {
      observedGeneration: 1,
      conditions: [{ type: 'Ready', status: 'True', reason: 'ReconciliationSucceeded', message: 'Applied', lastTransitionTime: now }],
      inventory: { entries: [{ id: `${namespace}_web_apps_Deployment`, v: 'v1' }] },
    },
  };
  const controllers = ['source-controller', 'kustomize-controller'].map((name) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'flux-system' },
    status: { availableReplicas: 1 },
  }));
  const text = files ?? { 'deploy/web.yaml': webFile(2, image) };
  const filled = Object.fromEntries(Object.entries(text).map(([path, each]) => [path, each.replaceAll('IMAGE', image)]));
  const world = sampleWorld(
    { objects: [source, kustomization, web, ...controllers], repositories: { app: [{ files: filled }] } },
    (objects, head) => {
      for (const each of objects) {
        if (each.kind === 'GitRepository') each['status'].artifact.revision = `main@sha1:${head('app')}`;
        if (each.kind === 'Kustomization') each['status'].lastAppliedRevision = `main@sha1:${head('app')}`;
      }
    },
  );
  const loop = await lookAtLoop(world);
  return { loop, node: loop.nodes.find(({ name }) => name === 'web') };
};

describe('drift in the loop', () => {
  it('shows a scaled Deployment, who did it and when Flux puts it back', async () => {
    const { loop, node } = await see({ look: 1 });
    expect(node).toMatchObject({
      state: 'moving',
      code: 'drifted',
      drift: [{ field: 'spec.replicas', git: '2', live: '3', by: 'kubectl' }],
    });
    expect(node?.brief).toContain('drifted: replicas 3, Git 2');
    expect(node?.says).toContain('the next pass of Kustomization app puts it back');
    expect(node?.nextInMs).toBeGreaterThan(0);
    expect(loop.waits).toContain(node?.id);
    expect(mermaidLoop(loop)).toContain('drifted: replicas 3, Git 2');
  });

  it('names an image by the container’s name', async () => {
    const { node } = await see({ look: 2 });
    expect(node?.drift).toMatchObject([{ field: 'spec.template.spec.containers[web].image', by: 'kubectl-set' }]);
  });

  it.each([0, 3] as const)('is silent when Git and cluster agree (look %i), whoever else wrote labels and env', async (look) => {
    const { node } = await see({ look });
    expect(node?.drift).toBeUndefined();
  });

  it('asks the built manifest, not the base of it', async () => {
    const overlay = 'resources: [../base]\nreplicas:\n  - { name: web, count: 3 }\n';
    const base = 'resources: [web.yaml]\n';
    const files = { 'base/web.yaml': webFile(1, 'IMAGE'), 'base/kustomization.yaml': base, 'deploy/kustomization.yaml': overlay };
    expect((await see({ look: 1, files })).node?.drift).toBeUndefined();
    expect((await see({ look: 1, files: { ...files, 'deploy/kustomization.yaml': overlay.replace('3', '4') } })).node?.drift).toMatchObject(
      [{ git: '4', live: '3' }],
    );
  });

  it('says nothing of what a variable fills in, or of fields that Git does not state', async () => {
    expect((await see({ look: 1, files: { 'deploy/web.yaml': webFile('${replicas}', 'IMAGE') } })).node?.drift).toBeUndefined();
    expect(
      (await see({ look: 1, files: { 'deploy/web.yaml': webFile(2, 'IMAGE').replace(/ {2}replicas.*\n/, '') } })).node?.drift,
    ).toBeUndefined();
  });

  it('says that a suspended Kustomization leaves it so', async () => {
    const { node } = await see({ look: 1, spec: { suspend: true } });
    expect(node).toMatchObject({ state: 'stuck', code: 'drifted' });
    expect(node?.says).toContain('does not put it back now');
  });
});
