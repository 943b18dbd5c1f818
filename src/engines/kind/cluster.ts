/** The kind cluster itself: made, healed, paused, removed. Its kubeconfig is the workspace's, never the user's. */
import { rmSync } from 'node:fs';
import { LabError } from '../../errors.ts';
import { RestClient } from '../../kubernetes/rest/rest-client.ts';
import { RealClock } from '../../platform/clock.ts';
import { followProgram } from '../../platform/follow-program.ts';
import { pause } from '../../platform/pause.ts';
import type { ProcessResult } from '../../platform/process.ts';
import { askDocker, containerState, docker } from './docker.ts';
import type { KindSettings } from './kind-settings.ts';
import { noNodeImage } from './preflight.ts';

const createLimitMs = 300_000;
const readyLimitMs = 120_000;

export const nodeOf = ({ cluster }: KindSettings): string => `${cluster}-control-plane`;

// kind would choose its network, and with it the forge's address, for all clusters of this machine.
const kindEnvironment = ({ cluster }: KindSettings): NodeJS.ProcessEnv => ({ ...process.env, KIND_EXPERIMENTAL_DOCKER_NETWORK: cluster });

const createFailed = ({ nodeImage }: KindSettings, { stderr, failure }: ProcessResult): LabError => {
  if (/failed to pull image|pull access denied|manifest unknown|no such image/i.test(stderr)) return noNodeImage(nodeImage);
  const words =
    failure === 'timeout' ? 'it was not ready after five minutes' : (/ERROR: (.*)/.exec(stderr)?.[1] ?? stderr.trim().split('\n').at(-1));
  return new LabError({
    family: 'environment',
    code: 'kind/create-failed',
    message: `kind could not create the cluster: ${words}`,
    next: 'gitops-lab doctor',
  });
};

/** Ours has a folder of this workspace in it; whoever has not is somebody else's, and is left alone. */
export const isForeign = async (settings: KindSettings, mounted: string): Promise<boolean> => {
  const format = '{{range .Mounts}}{{println .Source}}{{end}}';
  const { code, stdout } = await docker(['container', 'inspect', '--format', format, nodeOf(settings)]);
  return code === 0 && !stdout.split('\n').some((source) => source.trim().endsWith(mounted));
};

export const nameTaken = ({ cluster }: KindSettings): LabError =>
  new LabError({
    family: 'environment',
    code: 'kind/name-taken',
    message: `A kind cluster named ${cluster} exists, and this workspace did not make it.`,
    next: `If nobody needs it: kind delete cluster --name ${cluster}, then gitops-lab start`,
  });

/** Leaves nothing half made: a cluster that kind could not finish is removed again. */
export const createCluster = async (settings: KindSettings, config: string, kubeconfig: string): Promise<void> => {
  const args = [
    'create',
    'cluster',
    '--name',
    settings.cluster,
    '--image',
    settings.nodeImage,
    '--kubeconfig',
    kubeconfig,
    '--config',
    '-',
  ];
  const result = await followProgram('kind', args, { input: config, timeoutMs: createLimitMs, env: kindEnvironment(settings) });
  if (result.code === 0) return;
  await deleteCluster(settings, kubeconfig);
  throw createFailed(settings, result);
};

export const deleteCluster = async (settings: KindSettings, kubeconfig: string): Promise<void> => {
  const args = ['delete', 'cluster', '--name', settings.cluster, '--kubeconfig', kubeconfig];
  const { failure } = await followProgram('kind', args, { timeoutMs: 120_000, env: kindEnvironment(settings) });
  if (failure === 'missing') await docker(['rm', '-f', '-v', nodeOf(settings)], { timeoutMs: 60_000 });
  rmSync(kubeconfig, { force: true });
};

/** The version when the API server answers and says ready. */
export const readyVersion = async (kubeconfig: string): Promise<string | undefined> => {
  const client = RestClient.fromFile(kubeconfig, 'gitops-lab');
  try {
    const signal = AbortSignal.timeout(3000);
    await client.text({ path: '/readyz', signal, accept: '*/*' });
    const { gitVersion } = await client.json<{ gitVersion: string }>({ path: '/version', signal });
    return gitVersion.replace(/^v/, '').replace(/[-+].*$/, '');
  } catch {
    return undefined;
  } finally {
    client.close();
  }
};

export const waitUntilReady = async (kubeconfig: string): Promise<string> => {
  const clock = new RealClock();
  for (const deadline = clock.now() + readyLimitMs; clock.now() < deadline; await pause(250)) {
    const version = await readyVersion(kubeconfig);
    if (version) return version;
  }
  throw new LabError({
    family: 'environment',
    code: 'kind/not-ready',
    message: `The cluster's API server did not answer within ${readyLimitMs / 1000} s.`,
    next: 'gitops-lab down, then gitops-lab start --engine kind',
  });
};

/** Whether the node's container is there, woken if it sleeps. False: there is no cluster of ours, or only a half-made one. */
export const wakeCluster = async (settings: KindSettings): Promise<boolean> => {
  const node = nodeOf(settings);
  const state = await containerState(node);
  if (state === 'missing' || state === 'created') return false;
  if (state === 'paused') await askDocker(['unpause', node]);
  if (state === 'exited') await askDocker(['start', node], { timeoutMs: 60_000 });
  return true;
};

/** Keeps everything. What etcd acknowledged is on disk; the rest of the grace would be waited for by nobody. */
export const stopCluster = async (settings: KindSettings): Promise<void> => {
  const node = nodeOf(settings);
  if ((await containerState(node)) === 'running') await askDocker(['stop', '--time', '3', node], { timeoutMs: 60_000 });
};
