// The flux stand-in's words for images, receivers and alerts, line by line beside the real flux on one engine.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProcess } from '../../src/platform/process.ts';
import { startBareEngine, type BareEngine } from '../bare-engine.ts';
import { findClient } from '../real-clients.ts';
import { byRealClient, byStandIn, steady } from './compare.ts';

const create = 'flux create image';
const update = '--git-repo-ref=app --checkout-branch=main --author-name=Flux --author-email=flux@lab.local';

/** Lines that leave the cluster as it was, or say the same twice. */
const lines = [
  `${create} repository web -n lab --image=REGISTRY/web --interval=10m --export`,
  `${create} repository web -n lab --image=REGISTRY/web:1.0.0 --export`,
  `${create} repository web -n lab --interval=10m --export`,
  `${create} repository web -n lab --image=REGISTRY/web --interval=10m`,
  `${create} policy web -n lab --image-ref=web --select-semver=1.x --export`,
  `${create} policy web -n lab --image-ref=web --select-alpha=up --export`,
  `${create} policy web -n lab --image-ref=web --select-semver=1.x --filter-extract=$ts --export`,
  `${create} policy web -n lab --image-ref=web --select-numeric=asc --filter-regex=^main-(?P<ts>[0-9]+) --filter-extract=$ts --export`,
  `${create} policy web -n lab --select-semver=1.x --export`,
  `${create} policy web -n lab --image-ref=web --export`,
  `${create} policy web -n lab --image-ref=web --select-semver=1.x --reflect-digest=Always --interval=5m --export`,
  `${create} policy web -n lab --image-ref=web --select-semver=1.x`,
  `${create} update web -n lab ${update} --git-repo-path=./deploy --push-branch=updates --export`,
  `${create} update web -n lab ${update} --git-repo-namespace=other --signing-key-secret=key --export`,
  `${create} update web -n lab --checkout-branch=main --author-name=Flux --author-email=flux@lab.local --export`,
  `${create} update web -n lab --git-repo-ref=app --checkout-branch=main --author-email=flux@lab.local --export`,
  `${create} update web -n lab ${update} --interval=10m --git-repo-path=./deploy`,
  'flux get images all -n lab',
  'flux get images all -A',
  'flux get image repository -n lab',
  'flux get images policy web -n lab',
  'flux get images update nobody -n lab',
  'flux get images repository -n nowhere',
  'flux get all -n lab',
  'flux reconcile image repository web -n lab',
  'flux reconcile image policy web -n lab',
  'flux reconcile image update web -n lab',
  'flux suspend image repository web -n lab',
  'flux reconcile image repository web -n lab',
  'flux resume image repository web -n lab',
  'flux suspend image update nobody -n lab',
  'flux resume image policy nobody -n lab',
  'flux delete image update nobody -n lab --silent',
  'flux export image repository nobody -n lab',
  'flux create receiver hook -n lab --type=github --event=ping,push --secret-ref=hook --resource=GitRepository/app --export',
  'flux create receiver hook -n lab --type=nothing --secret-ref=hook --resource=GitRepository/app --export',
  'flux create receiver hook -n lab --type=generic --resource=GitRepository/app --export',
  'flux create receiver hook -n lab --type=generic --secret-ref=hook --export',
  'flux create receiver hook -n lab --type=generic --secret-ref=hook --resource=app --export',
  'flux create receiver hook -n lab --type=generic --secret-ref=hook --resource=GitRepository/app',
  'flux get receivers -n lab',
  'flux reconcile receiver hook -n lab',
  'flux create alert-provider chat -n lab --type=slack --channel=general --address=FORGE/sink/x --export',
  'flux create alert-provider chat -n lab --address=FORGE/sink/x',
  'flux create alert-provider chat -n lab --type=generic --address=FORGE/sink/x',
  'flux create alert all -n lab --provider-ref=chat --event-severity=info --event-source=GitRepository/* --event-source=Kustomization/app --export',
  'flux create alert all -n lab --provider-ref=chat',
  'flux create alert all -n lab --provider-ref=chat --event-source=GitRepository/*',
  'flux get alerts -n lab',
  'flux get alert-providers -A',
  'flux get all -n lab',
  'flux suspend alert all -n lab',
  'flux resume alert all -n lab',
  'flux create secret oci login -n lab --url=REGISTRY --username=a --password=b --export',
  'flux create secret oci login -n lab --url=REGISTRY --username=a',
  'flux create secret receiver token -n lab --type=github',
  'flux create secret receiver token -n lab --hostname=flux.lab',
];

describe.runIf(findClient('flux'))('the flux stand-in, images and notifications', () => {
  let engine: BareEngine;
  let cwd: string;
  const filled = (line: string) => {
    const { REGISTRY = '', FORGE = '' } = engine.environment;
    return line.replaceAll('REGISTRY', REGISTRY).replaceAll('FORGE', FORGE);
  };
  const real = (line: string) => byRealClient(filled(line), engine.environment, { cwd });
  const standIn = (line: string) => byStandIn(filled(line), engine.environment, { cwd });

  beforeAll(async () => {
    engine = await startBareEngine({ flux: true });
    cwd = mkdtempSync(join(tmpdir(), 'standins-'));
    const { FORGE = '', FORGE_TOKEN = '' } = engine.environment;
    const remote = `${FORGE.replace('://', `://${FORGE_TOKEN}@`)}/app.git`;
    writeFileSync(join(cwd, 'a.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: greeting}\n');
    const script = `set -e; git init -q -b main repo; cd repo; mkdir deploy; cp ../a.yaml deploy; git add -A; git -c user.name=L -c user.email=l@lab.local commit -q -m Start; git push -q ${remote} main`;
    const pushed = await runProcess('sh', ['-c', script], { cwd });
    if (pushed.code !== 0) throw new Error(pushed.stderr);
    for (const line of [
      'kubectl create namespace lab',
      'kubectl create secret generic hook -n lab --from-literal=token=abc',
      'flux create secret git flux -n lab --url=FORGE --username=flux --password=flux-token',
      'flux create source git app -n lab --url=FORGE/app.git --branch=main --interval=10m --secret-ref=flux',
      'flux create kustomization app -n lab --source=GitRepository/app --path=./deploy --prune --interval=10m --target-namespace=lab',
      lines[3] as string,
      lines[11] as string,
      lines[16] as string,
      'flux create receiver hook -n lab --type=generic --secret-ref=hook --resource=GitRepository/app',
      'flux create alert-provider chat -n lab --type=generic --address=FORGE/sink/x',
      'flux create alert all -n lab --provider-ref=chat --event-source=GitRepository/*',
    ]) {
      const prepared = await real(line);
      if (prepared.code !== 0) throw new Error(`${line}: ${prepared.stderr}`);
    }
  }, 120_000);
  afterAll(async () => {
    await engine.close();
    rmSync(cwd, { recursive: true, force: true });
  });

  it.each(lines)('%s', async (line) => {
    const expected = steady(await real(line));
    expect(steady(await standIn(line))).toEqual(expected);
  });

  it('makes a receiver secret whose path is made of its token', async () => {
    const line = 'flux create secret receiver token -n lab --type=github --hostname=flux.lab --export';
    const shape = (text: string) => text.replace(/[0-9a-f]{64}/g, '<hex>');
    expect(shape((await standIn(line)).stdout)).toBe(shape((await real(line)).stdout));
  });
});
