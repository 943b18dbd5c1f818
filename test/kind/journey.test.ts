// A learner whose machine has Docker: what start takes unasked, a reset, a release, a cluster that was killed, and what is left after down.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findClient } from '../real-clients.ts';
import { ensureBuilt, makePlace, type Place, type Result } from '../e2e/command.ts';

const kubectlProgram = findClient('kubectl') ?? 'kubectl';
const resetLimitMs = 20_000;

const docker = (...args: string[]): string[] => execFileSync('docker', args, { encoding: 'utf8' }).split('\n').filter(Boolean).sort();

const receiver = `apiVersion: notification.toolkit.fluxcd.io/v1
kind: Receiver
metadata:
  name: hook
  namespace: flux-system
spec:
  type: generic
  secretRef:
    name: hook
  resources:
    - apiVersion: source.toolkit.fluxcd.io/v1
      kind: GitRepository
      name: flux-system
`;

/** Everything of Docker's that a lab could leave behind. */
const dockerHolds = () => ({
  containers: docker('ps', '-aq'),
  networks: docker('network', 'ls', '-q'),
  volumes: docker('volume', 'ls', '-q'),
  images: docker('image', 'ls', '-q'),
});

describe('a learner with Docker', () => {
  let place: Place;
  let before: ReturnType<typeof dockerHolds>;
  let started: Result;
  const run = (...args: string[]) =>
    place.runWith({ env: { GITOPS_LAB_ENGINE: '', GITOPS_LAB_NODE_IMAGE: process.env['GITOPS_LAB_NODE_IMAGE'] } }, ...args, '--json');
  /** Ours alone: other labs of this machine are none of this test's business. */
  const node = () =>
    `${(JSON.parse(readFileSync(join(place.stateDir, 'kind.json'), 'utf8')) as { cluster: string }).cluster}-control-plane`;

  beforeAll(async () => {
    ensureBuilt();
    place = makePlace();
    before = dockerHolds();
    started = await run('start', 'drift-and-rollback');
  });
  afterAll(async () => {
    await run('down', '--yes');
    await place.close();
  });

  it('gets kind unasked, and is told why and what else there is', () => {
    expect({ code: started.code, json: started.json }).toMatchObject({
      code: 0,
      json: { engine: 'kind', because: 'a real cluster in Docker; `--engine embedded` needs none', lab: { id: 'drift-and-rollback' } },
    });
  });

  it('is not given another engine over a lab that was begun', async () => {
    expect((await run('start', '--engine', 'embedded')).json.error).toMatchObject({ code: 'engine/other' });
  });

  it('releases with the same command', async () => {
    expect((await run('release', 'web', '3.0.0')).json).toMatchObject({ repository: 'web', tag: '3.0.0' });
    expect((await run('release', 'web')).json.images[0].tags).toContain('3.0.0');
  });

  it('finds podinfo in the lab’s registry, under the names of the embedded engine', async () => {
    const list = `http://${started.json.access.registry.host}/v2/podinfo/tags/list`;
    const tags = async () => ((await (await fetch(list)).json()) as { tags?: string[] }).tags;
    await vi.waitFor(async () => expect(await tags()).toEqual(['6.5.0', '6.6.0', '6.7.0']), { timeout: 30_000, interval: 500 });
  });

  it('wakes Flux by a push: the forge calls a Receiver in the cluster', async () => {
    const { kubeconfig, forge } = started.json.access as { kubeconfig: string; forge: { url: string; user: string; token: string } };
    const kubectl = (args: string[], input?: string) =>
      execFileSync(kubectlProgram, args, { env: { ...process.env, KUBECONFIG: kubeconfig }, encoding: 'utf8', input });
    const source = ['-n', 'flux-system', 'gitrepository/flux-system'];
    // Without the call nobody would look for an hour.
    kubectl(['patch', ...source, '--type=merge', '-p', '{"spec":{"interval":"1h"}}']);
    const generation = kubectl(['get', ...source, '-o', 'jsonpath={.metadata.generation}']);
    kubectl(['wait', ...source, `--for=jsonpath={.status.observedGeneration}=${generation}`, '--timeout=60s']);
    kubectl(['create', 'secret', 'generic', 'hook', '-n', 'flux-system', '--from-literal=token=a-token']);
    kubectl(['apply', '-f', '-'], receiver);
    kubectl(['wait', '-n', 'flux-system', 'receiver/hook', '--for=condition=Ready', '--timeout=60s']);
    const path = kubectl(['get', 'receiver', 'hook', '-n', 'flux-system', '-o', 'jsonpath={.status.webhookPath}']);
    const config = { url: `http://webhook-receiver.flux-system.svc${path}`, content_type: 'json' };
    const made = await fetch(`${forge.url}/api/v1/repos/${forge.user}/fleet/hooks`, {
      method: 'POST',
      headers: { authorization: `token ${forge.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'gitea', config, events: ['push'], active: true }),
    });
    expect(made.status).toBe(201);
    place.git('-c', 'user.name=L', '-c', 'user.email=l@lab.test', 'commit', '--allow-empty', '-qm', 'Wake up');
    place.git('push', '-q', 'origin', 'main');
    const head = place.git('rev-parse', 'HEAD');
    const isFetched = `--for=jsonpath={.status.artifact.revision}=main@sha1:${head}`;
    kubectl(['wait', ...source, isFetched, '--timeout=20s']);
  });

  it(`is back at the beginning within ${resetLimitMs / 1000} s`, async () => {
    const { code, ms, stdout } = await run('reset');
    expect({ code, stdout }).toMatchObject({ code: 0 });
    expect(ms).toBeLessThan(resetLimitMs);
  });

  it('finds everything again after Docker and the forge were killed', async () => {
    docker('kill', node());
    process.kill(place.enginePid(), 'SIGKILL');
    expect((await run('status')).json.engine.running).toBe(false);
    const again = await run('start');
    expect(again.json.access).toEqual(started.json.access);
    expect((await run('check')).json.task).toBeDefined();
  });

  it('leaves nothing behind: no container, network, volume, image or file', async () => {
    expect((await run('down', '--yes')).code).toBe(0);
    expect(dockerHolds()).toEqual(before);
    expect(readdirSync(place.stateDir).filter((name) => !/^(workspace|progress)\b/.test(name))).toEqual([]);
  });
});
