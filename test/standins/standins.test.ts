// The stand-ins print what the real clients print: same words, columns and exit codes, line by line on one engine.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProcess } from '../../src/platform/process.ts';
import { startBareEngine, type BareEngine } from '../bare-engine.ts';
import { findClient } from '../real-clients.ts';
import { byRealClient, byStandIn, steady, type Printed } from './compare.ts';

const kubectl = findClient('kubectl');
const version = kubectl ? (await runProcess(kubectl, ['version', '--client'])).stdout : '';
const clients = findClient('flux') && /v1\.34\./.test(version);

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: REGISTRY/web:1.0.0
          ports: [{name: http, containerPort: 8080}]
          env: [{name: MODE, value: test}]
`;
const service = `apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: http}]}
`;
const source = `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: app, namespace: lab}
spec: {interval: 10m, url: FORGE/app.git, ref: {branch: main}}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: app, namespace: lab}
spec: {interval: 10m, path: ./deploy, prune: true, targetNamespace: lab, sourceRef: {kind: GitRepository, name: app}}
`;
// As bootstrap's own: it stands on its own inventory.
const self = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: self, namespace: lab}
spec: {interval: 10m, path: ./self, prune: true, sourceRef: {kind: GitRepository, name: app}}
`;

const looking = [
  'kubectl get pods -n lab',
  'kubectl get deploy,svc,cm -n lab -o wide',
  'kubectl get all -n lab',
  'kubectl get deployment web -n lab -o yaml',
  'kubectl get deployment web -n lab -o json',
  'kubectl get deployment web -n lab -o name',
  "kubectl get pods -n lab -o jsonpath='{.items[*].spec.containers[*].image}'",
  'kubectl get deploy -n lab -o custom-columns=NAME:.metadata.name,IMAGES:.spec.template.spec.containers[*].image',
  'kubectl get pods -n lab --show-labels --no-headers',
  'kubectl get pods -n lab -l app=nothing',
  'kubectl get pod nobody -n lab',
  'kubectl get unknowns',
  'kubectl get namespaces',
  'kubectl get gitrepository,kustomization -n lab',
  'kubectl describe deployment web -n lab',
  'kubectl describe pod -n lab -l app=web',
  'kubectl describe service web -n lab',
  'kubectl describe namespace lab',
  'kubectl describe configmap greeting -n lab',
  'kubectl api-resources',
  'kubectl explain deployment.spec.strategy',
  'kubectl explain pod.spec.restartPolicy',
  'kubectl explain service.spec',
  'kubectl explain deployment.spec.strategy --recursive',
  'kubectl explain pod.spec.nothing',
  'kubectl rollout status deployment/web -n lab',
  'kubectl rollout history deployment/web -n lab',
  'kubectl wait --for=condition=Available deployment/web -n lab --timeout=5s',
  'kubectl wait --for=condition=Nothing deployment/web -n lab --timeout=1s',
  'kubectl auth can-i create deployments -n lab',
  'kubectl auth can-i create deployments -n lab --as=system:serviceaccount:lab:default',
  'kubectl auth can-i --list -n lab',
  'kubectl auth can-i --list -n lab --as=system:serviceaccount:lab:default',
  'kubectl auth can-i --list -n lab --as=system:serviceaccount:flux-system:kustomize-controller',
  'kubectl get pods -n lab --as=system:serviceaccount:lab:default',
  'kubectl logs deploy/web -n lab --tail=1',
  'kubectl exec deploy/web -n lab -- echo hello',
  'kubectl exec deploy/web -n lab -- false',
  'kubectl diff -f service.yaml -n lab',
  'kubectl diff -f changed.yaml -n lab',
  'kubectl apply -f service.yaml -n lab',
  'kubectl apply -f missing.yaml',
  'flux check --pre',
  'flux check',
  'flux version',
  'flux get all -n lab',
  'flux get all -A',
  'flux get sources git -n lab',
  'flux get kustomizations -A',
  'flux get kustomization nothing -n lab',
  'flux get sources git -n nowhere',
  'flux tree kustomization app -n lab',
  'flux tree kustomization self -n lab',
  'flux tree kustomization self -n lab --compact',
  'flux trace configmap/greeting -n lab',
  'flux trace deployment/web -n lab',
  'flux export source git app -n lab',
  'flux export kustomization app -n lab',
  'flux events -n lab --for Kustomization/app',
  'flux suspend kustomization app -n lab',
  'flux reconcile kustomization app -n lab',
  'flux resume kustomization app -n lab',
  'flux reconcile source git app -n lab',
  'flux reconcile kustomization app -n lab --with-source',
  'flux reconcile kustomization nothing -n lab',
  'flux suspend source git nothing -n lab',
  'flux create source git more -n lab --url=https://forge.lab/more.git --branch=main --export',
  'flux create source git more -n lab --branch=main',
  'flux create kustomization more -n lab --source=GitRepository/app --path=./deploy --prune=true --interval=5m --depends-on=app --wait --export',
  'flux create secret git login -n lab --url=https://forge.lab/x.git --username=a --password=b --export',
  'flux delete kustomization nothing -n lab --silent',
];

describe.runIf(clients)('the stand-ins', () => {
  let engine: BareEngine;
  let cwd: string;
  beforeAll(async () => {
    engine = await startBareEngine({ flux: true });
    cwd = mkdtempSync(join(tmpdir(), 'standins-'));
    const { REGISTRY = '', FORGE = '', FORGE_TOKEN = '' } = engine.environment;
    writeFileSync(join(cwd, 'web.yaml'), deployment.replace('REGISTRY', REGISTRY));
    writeFileSync(join(cwd, 'service.yaml'), service);
    writeFileSync(join(cwd, 'changed.yaml'), service.replace('port: 80', 'port: 81'));
    writeFileSync(join(cwd, 'source.yaml'), source.replace('FORGE', FORGE));
    writeFileSync(join(cwd, 'self.yaml'), self);
    const remote = `${FORGE.replace('://', `://${FORGE_TOKEN}@`)}/app.git`;
    const script = `set -e; git init -q -b main repo; cd repo; mkdir deploy; printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: greeting}\\ndata: {text: hello}\\n' > deploy/a.yaml; mkdir self; cp ../self.yaml self; git add -A; git -c user.name=L -c user.email=l@lab.local commit -q -m Start; git push -q ${remote} main`;
    const pushed = await runProcess('sh', ['-c', script], { cwd });
    if (pushed.code !== 0) throw new Error(pushed.stderr);
    for (const line of [
      'kubectl create namespace lab',
      'kubectl apply -n lab -f web.yaml -f service.yaml -f source.yaml -f self.yaml',
      'kubectl rollout status -n lab deployment/web --timeout=30s',
      'kubectl wait -n lab kustomization/self --for=condition=Ready --timeout=30s',
      'kubectl wait -n lab kustomization/app --for=condition=Ready --timeout=30s',
    ]) {
      const prepared = await byRealClient(line, engine.environment, { cwd });
      if (prepared.code !== 0) throw new Error(`${line}: ${prepared.stderr}`);
    }
  }, 120_000);
  afterAll(async () => {
    await engine.close();
    rmSync(cwd, { recursive: true, force: true });
  });

  it.each(looking)('%s', async (line) => {
    const real = steady(await byRealClient(line, engine.environment, { cwd }));
    expect(steady(await byStandIn(line, engine.environment, { cwd }))).toEqual(real);
  });

  describe('flux bootstrap git', () => {
    const bootstrap = (path: string, flags: string) => {
      const { FORGE = '', FORGE_TOKEN = '' } = engine.environment;
      const [user, password] = FORGE_TOKEN.split(':');
      return `flux bootstrap git --url=${FORGE}/app.git --path=clusters/${path} --username=${user} --password=${password} --silent ${flags}`;
    };
    // Each writes a folder of its own, so both have something to commit.
    const same = ({ code, stdout, stderr }: Printed) => ({
      code,
      text: `${stdout}${stderr}`.replace(/[0-9a-f]{40}/g, '<sha>').replace(/clusters\/\w+/g, 'clusters/<path>'),
    });
    const compare = async (flags: string, [one, other]: [string, string]) => {
      const real = same(await byRealClient(bootstrap(one, flags), engine.environment, { cwd }));
      expect(same(await byStandIn(bootstrap(other, flags), engine.environment, { cwd }))).toEqual(real);
      return real;
    };

    it('without --token-auth: asks for an SSH key that a forge on http does not have', async () => {
      expect((await compare('--allow-insecure-http', ['a', 'b'])).text).toContain('SSH key scan');
    }, 60_000);

    it('refuses to give the cluster another path', async () => {
      const { FORGE = '' } = engine.environment;
      const sync = source.replace('FORGE', FORGE).replaceAll('name: app, namespace: lab', 'name: flux-system, namespace: flux-system');
      writeFileSync(join(cwd, 'sync.yaml'), sync);
      expect(await byRealClient('kubectl apply -f sync.yaml', engine.environment, { cwd })).toMatchObject({ code: 0 });
      expect((await compare('--allow-insecure-http --token-auth', ['c', 'd'])).text).toContain('would overwrite path');
    }, 60_000);
  });
});
