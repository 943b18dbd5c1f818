import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeAtomically } from '../../platform/atomic-file.ts';
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

const isImage = (value: unknown): boolean => typeof value === 'object' && value !== null && 'id' in value && 'files' in value;

interface ImageStoreOptions {
  clock: Clock;
  /** `host:port` of the lab's own registries. */
  registryHosts: string[];
  /** Where images are kept, so that pods go on after a restart of the engine even if the registry has lost them. */
  folder: string;
}

/** The node's images: pulled once, then there. What another pod pulled with a login is there for all, as on a real node. */
export class ImageStore {
  readonly #options: ImageStoreOptions;
  readonly #images = new Map<string, NodeImage>();

  constructor(options: ImageStoreOptions) {
    this.#options = options;
  }

  get({ full }: ImageReference): NodeImage | undefined {
    const known = this.#images.get(full) ?? this.#load(full);
    if (known) this.#images.set(full, known);
    return known;
  }

  all(): [string, NodeImage][] {
    return [...this.#images];
  }

  /** The registry was put back to an earlier state: what was pulled since may be something else there. */
  forget(): void {
    this.#images.clear();
    rmSync(this.#options.folder, { recursive: true, force: true });
  }

  async pull(image: ImageReference, logins: RegistryLogin[]): Promise<NodeImage> {
    const ours = this.#options.registryHosts.includes(image.host);
    const pulled = ours ? await this.#fetch(image, logins) : await this.#imagine(image);
    this.#images.set(image.full, pulled);
    this.#save(image.full, pulled);
    return pulled;
  }

  #file(full: string): string {
    return join(this.#options.folder, `${createHash('sha256').update(full).digest('hex')}.json`);
  }

  #save(full: string, { files, ...image }: NodeImage): void {
    const encoded = Object.fromEntries(Object.entries(files).map(([path, data]) => [path, data.toString('base64')]));
    try {
      writeAtomically(this.#file(full), JSON.stringify({ ...image, files: encoded }));
    } catch {
      // An image that cannot be kept is pulled again.
    }
  }

  #load(full: string): NodeImage | undefined {
    const stored = readJson(this.#file(full), (value): value is Omit<NodeImage, 'files'> & { files: Record<string, string> } =>
      isImage(value),
    );
    if (!stored) return undefined;
    const files = Object.fromEntries(Object.entries(stored.files).map(([path, data]) => [path, Buffer.from(data, 'base64')]));
    return { ...stored, files };
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
