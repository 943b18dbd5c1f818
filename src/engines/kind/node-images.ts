/** Puts images that the local Docker holds into the node, so that nothing is pulled twice, and labs run without internet. */
import { followProgram } from '../../platform/follow-program.ts';
import { pause } from '../../platform/pause.ts';
import { docker, heldImages } from './docker.ts';
import { nodeOf } from './cluster.ts';
import type { KindSettings } from './kind-settings.ts';

const lookEveryMs = 300;
const patienceMs = 300_000;

// kind boots the node, writes containerd's configuration, starts it anew and then writes this file; setting up Kubernetes takes longest, after it.
const answers = 'test -s /kind/kubeadm.conf && ctr version';

/** False when the node never came as far as that, or `signal` says that it will not. */
export const untilContainerd = async (settings: KindSettings, signal?: AbortSignal): Promise<boolean> => {
  for (let waited = 0; waited < patienceMs; waited += lookEveryMs) {
    if ((await docker(['exec', nodeOf(settings), 'sh', '-c', answers])).code === 0) return true;
    if (signal?.aborted) return false;
    await pause(lookEveryMs);
  }
  return false;
};

/** Images in the node's containerd. */
const imagesOfNode = async (settings: KindSettings): Promise<Set<string>> => {
  const { stdout } = await docker(['exec', nodeOf(settings), 'ctr', '-n', 'k8s.io', 'images', 'ls', '-q']);
  return new Set(stdout.split('\n'));
};

/** What the local Docker holds of them, and the node does not. */
const missingInNode = async (settings: KindSettings, wanted: readonly string[]): Promise<string[]> => {
  const [held, there] = await Promise.all([heldImages(wanted), imagesOfNode(settings)]);
  return held.filter((image) => !there.has(image));
};

/** Loads what is missing; returns why it could not. `kind load` would load again what is there where the node has no crictl. */
export const loadImages = async (settings: KindSettings, wanted: readonly string[]): Promise<string | undefined> => {
  const missing = await missingInNode(settings, wanted);
  if (missing.length === 0) return undefined;
  const args = ['load', 'docker-image', '--name', settings.cluster, ...missing];
  const { code, stderr } = await followProgram('kind', args, { timeoutMs: patienceMs });
  // A node without them pulls; where there is no internet its pods say so.
  return code === 0 ? undefined : `kind load docker-image: ${stderr.trim().split('\n').at(-1)}`;
};
