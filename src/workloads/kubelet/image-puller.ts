import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { parseImageReference, type ImageReference } from '../images/image-reference.ts';
import type { NodeImage } from '../images/image-store.ts';
import { BackOff, goDuration } from './back-off.ts';
import type { KubeletContext } from './kubelet-context.ts';
import { pullLogins } from './pull-secrets.ts';

/** The image cannot be had now. `retryMs` says when to try again; undefined: when the spec changes. */
export class ImageError extends Error {
  readonly reason: string;
  readonly retryMs: number | undefined;

  constructor(reason: string, message: string, retryMs?: number) {
    super(message);
    this.reason = reason;
    this.retryMs = retryMs;
  }
}

type Say = (type: 'Normal' | 'Warning', reason: string, message: string) => void;

/** After a failed pull the next look says ImagePullBackOff; a real kubelet looks again within a few seconds. */
const nextLookMs = 2000;

/** Gets one container's image onto the node, with the back-off of failed pulls. */
export class ImagePuller {
  readonly #context: KubeletContext;
  readonly #failed = new Map<string, { backOff: BackOff; at: number; message: string }>();

  constructor(context: KubeletContext) {
    this.#context = context;
  }

  async ensure(pod: KubeObject, container: KubeObject['spec'], say: Say): Promise<{ image: ImageReference; nodeImage: NodeImage }> {
    const image = this.#parse(container.image, say);
    const policy = container.imagePullPolicy ?? 'IfNotPresent';
    const present = this.#context.images.get(image);
    if (present && policy !== 'Always') {
      say('Normal', 'Pulled', `Container image "${container.image}" already present on machine`);
      return { image, nodeImage: present };
    }
    if (policy === 'Never') {
      const message = `Container image "${container.image}" is not present with pull policy of Never`;
      say('Warning', 'ErrImageNeverPull', message);
      say('Warning', 'Failed', 'Error: ErrImageNeverPull');
      throw new ImageError('ErrImageNeverPull', message, 10_000);
    }
    this.#checkBackOff(container.image, say);
    return { image, nodeImage: await this.#pull(pod, container.image, image, say) };
  }

  #parse(name: string, say: Say): ImageReference {
    const parsed = parseImageReference(name);
    if (typeof parsed !== 'string') return parsed;
    const message = `Failed to apply default image tag "${name}": couldn't parse image name "${name}": ${parsed}`;
    say('Warning', 'InspectFailed', message);
    say('Warning', 'Failed', 'Error: InvalidImageName');
    throw new ImageError('InvalidImageName', message);
  }

  #checkBackOff(name: string, say: Say): void {
    const failed = this.#failed.get(name);
    const leftMs = failed?.backOff.leftSince(failed.at) ?? 0;
    if (!failed || leftMs === 0) return;
    const message = `Back-off pulling image "${name}"`;
    say('Normal', 'BackOff', message);
    say('Warning', 'Failed', 'Error: ImagePullBackOff');
    throw new ImageError('ImagePullBackOff', `${message}: ErrImagePull: ${failed.message}`, leftMs);
  }

  async #pull(pod: KubeObject, name: string, image: ImageReference, say: Say): Promise<NodeImage> {
    const { clock, client, images } = this.#context;
    say('Normal', 'Pulling', `Pulling image "${name}"`);
    const { logins, missing } = await pullLogins(client, pod, image);
    if (missing.length > 0) {
      say(
        'Warning',
        'FailedToRetrieveImagePullSecret',
        `Unable to retrieve some image pull secrets (${missing.join(', ')}); attempting to pull the image may not succeed.`,
      );
    }
    const startedAt = clock.now();
    try {
      const pulled = await images.pull(image, logins);
      this.#failed.delete(name);
      const took = pullTime(clock.now() - startedAt);
      say(
        'Normal',
        'Pulled',
        `Successfully pulled image "${name}" in ${took} (${took} including waiting). Image size: ${pulled.size} bytes.`,
      );
      return pulled;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#fail(name, message);
      say('Warning', 'Failed', `Failed to pull image "${name}": ${message}`);
      say('Warning', 'Failed', 'Error: ErrImagePull');
      throw new ImageError('ErrImagePull', message, nextLookMs);
    }
  }

  #fail(name: string, message: string): void {
    const { clock } = this.#context;
    const failed = this.#failed.get(name) ?? { backOff: new BackOff(clock), at: 0, message };
    failed.at = clock.now();
    failed.message = message;
    failed.backOff.next(failed.at);
    this.#failed.set(name, failed);
  }
}

const pullTime = (ms: number) => (ms < 1000 ? `${ms}ms` : ms < 60_000 ? `${ms / 1000}s` : goDuration(ms));
