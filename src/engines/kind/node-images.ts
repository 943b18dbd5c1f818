/** Puts images that the local Docker holds into the node, so that nothing is pulled twice, and labs run without internet. */
import { followProgram } from '../../platform/follow-program.ts';
import { docker, heldImages } from './docker.ts';
import { nodeOf } from './cluster.ts';
import { courseImages } from './images.ts';
import type { KindSettings } from './kind-settings.ts';

/** Images in the node's containerd. */
const imagesOfNode = async (settings: KindSettings): Promise<Set<string>> => {
  const { stdout } = await docker(['exec', nodeOf(settings), 'ctr', '-n', 'k8s.io', 'images', 'ls', '-q']);
  return new Set(stdout.split('\n'));
};

/** Loads what is missing; returns what was loaded. `kind load` would load again what is there where the node has no crictl. */
export const loadImages = async (settings: KindSettings): Promise<string[]> => {
  const [held, there] = await Promise.all([heldImages(courseImages()), imagesOfNode(settings)]);
  const missing = held.filter((image) => !there.has(image));
  if (missing.length > 0) {
    const args = ['load', 'docker-image', '--name', settings.cluster, ...missing];
    const { code, stderr } = await followProgram('kind', args, { timeoutMs: 300_000 });
    // A node without them pulls; where there is no internet its pods say so.
    if (code !== 0) process.emitWarning(`kind load docker-image: ${stderr.trim().split('\n').at(-1)}`);
  }
  return missing;
};
