import { createHash } from 'node:crypto';
import { sleep, type Clock } from '../../platform/clock.ts';
import type { ImageConfig } from '../program.ts';
import type { ImageReference } from './image-reference.ts';
import { unreachable } from './public-registries.ts';
import { PullError, pullImage, type PulledImage, type RegistryLogin } from './registry-client.ts';

export interface NodeImage {
  /** `docker.io/library/nginx@sha256:…` */
  id: string;
  size: number;
  /** Undefined for a public image that is taken to exist. */
  config?: ImageConfig | undefined;
  files: Record<string, Buffer>;
}

/** How long a pull takes on this node. */
const pullMs = 60;
const timeoutMs = 30_000;

const sizeOf = (repository: string) =>
  4_000_000 + (Number.parseInt(createHash('sha256').update(repository).digest('hex').slice(0, 6), 16) % 60_000_000);

interface ImageStoreOptions {
  clock: Clock;
  /** `host:port` of the lab's own registries. */
  registryHosts: string[];
}

/** The node's images: pulled once, then there. What another pod pulled with a login is there for all, as on a real node. */
export class ImageStore {
  readonly #options: ImageStoreOptions;
  readonly #images = new Map<string, NodeImage>();

  constructor(options: ImageStoreOptions) {
    this.#options = options;
  }

  get({ full }: ImageReference): NodeImage | undefined {
    return this.#images.get(full);
  }

  all(): [string, NodeImage][] {
    return [...this.#images];
  }

  async pull(image: ImageReference, logins: RegistryLogin[]): Promise<NodeImage> {
    const ours = this.#options.registryHosts.includes(image.host);
    const pulled = ours ? await this.#fetch(image, logins) : await this.#imagine(image);
    this.#images.set(image.full, pulled);
    return pulled;
  }

  async #fetch(image: ImageReference, logins: RegistryLogin[]): Promise<NodeImage> {
    const { config, size, files }: PulledImage = await pullImage(image, logins);
    return { id: `${image.repository}@${config.digest}`, size, config, files };
  }

  async #imagine(image: ImageReference): Promise<NodeImage> {
    const failure = unreachable(image);
    const slow = failure?.includes('i/o timeout') ?? false;
    await sleep(this.#options.clock, slow ? timeoutMs : pullMs);
    if (failure) throw new PullError(failure);
    const digest = image.digest ?? `sha256:${createHash('sha256').update(image.full).digest('hex')}`;
    return { id: `${image.repository}@${digest}`, size: sizeOf(image.repository), files: {} };
  }
}
