// ImagePolicy: the one image of a scanned repository that its rule chooses (reference/flux.md 3.2).
// Models: semver, numerical, alphabetical, filters, digests, references across namespaces, --no-cross-namespace-refs.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isNotFound } from '../../kubernetes/machinery/status.ts';
import { matchesSelector, type LabelSelector } from '../../kubernetes/machinery/label-selector.ts';
import { parseGoDuration } from '../runtime/duration.ts';
import type { Manager } from '../runtime/manager.ts';
import { PassFailure, type Outcome, type Pass } from '../runtime/object-pass.ts';
import { OciError } from '../source/oci-refusal.ts';
import { chooseTag } from './choose-tag.ts';
import { parseImage } from './image-reference.ts';
import { imageRepositoryKind, scanResultOf } from './image-repository.ts';
import { registryFor } from './registry-access.ts';
import type { TagDatabase } from './tag-database.ts';

export const imagePolicyKind = { apiVersion: 'image.toolkit.fluxcd.io/v1', kind: 'ImagePolicy' };

const digestTimeoutMs = 60_000;

interface ImageRef {
  name: string;
  tag: string;
  digest?: string;
}

/** The ImageRepository that a policy names. */
export const repositoryOf = ({ spec, metadata }: KubeObject): { namespace: string; name: string } => ({
  namespace: (spec.imageRepositoryRef.namespace as string | undefined) ?? metadata.namespace ?? '',
  name: spec.imageRepositoryRef.name as string,
});

const textOf = ({ name, tag, digest }: ImageRef): string => `${name}:${tag}${digest ? `@${digest}` : ''}`;

const readyMessage = (latest: ImageRef, previous: ImageRef | undefined): string => {
  const digest = latest.digest ? ` with digest ${latest.digest}` : '';
  const before = previous && textOf(previous) !== textOf(latest) ? ` (previously ${textOf(previous)})` : '';
  return `Latest image tag for ${latest.name} resolved to ${latest.tag}${digest}${before}`;
};

const asItWas = ({ status }: KubeObject): Outcome => {
  const message = readyMessage(status.latestRef as ImageRef, status.observedPreviousRef as ImageRef | undefined);
  return { ready: message, unchanged: message, requeueAfterMs: undefined };
};

export class ImagePolicyWork {
  readonly #manager: Manager;
  readonly #database: TagDatabase;

  constructor(manager: Manager, database: TagDatabase) {
    this.#manager = manager;
    this.#database = database;
  }

  async reconcile({ object, draft, signal }: Pass): Promise<Outcome> {
    const { spec } = object;
    if (spec.digestReflectionPolicy === 'Always' && !spec.interval) {
      const message = "spec.interval must be set when spec.digestReflectionPolicy is set to 'Always'";
      throw new PassFailure('IntervalNotConfigured', message, { stalled: true });
    }
    const repository = await this.#repository(object);
    parseImage(repository.spec.image as string);
    const image = (repository.status?.canonicalImageName as string | undefined) ?? '';
    const known = draft.status.latestRef as ImageRef | undefined;
    // Tags that the repository's status does not know yet are not chosen from: its next scan tells.
    if (known && this.#database.isFromLater(image, repository.metadata.uid ?? '', scanResultOf(repository)?.revision))
      return asItWas(draft);
    const tags = this.#database.get(image);
    const tag = chooseTag(spec.policy, spec.filterTags, tags);
    const latest = await this.#withDigest(object, repository, { name: repository.spec.image as string, tag }, signal);
    if (!known || textOf(known) !== textOf(latest)) {
      if (known) draft.status.observedPreviousRef = known;
      draft.status.latestRef = latest;
    }
    const message = readyMessage(latest, draft.status.observedPreviousRef as ImageRef | undefined);
    return { ready: message, unchanged: message, requeueAfterMs: parseGoDuration(spec.interval) };
  }

  async #repository(policy: KubeObject): Promise<KubeObject> {
    const reference = repositoryOf(policy);
    const failed = (reason: string, why: string) => new PassFailure(reason, `failed to get the referred ImageRepository: ${why}`);
    const { namespace, name } = reference;
    if (this.#manager.flag('no-cross-namespace-refs') === 'true' && namespace !== policy.metadata.namespace)
      throw failed('AccessDenied', `cannot access 'ImageRepository/${namespace}/${name}', cross-namespace references have been blocked`);
    try {
      const repository = await this.#manager.client.get({ ...imageRepositoryKind, ...reference });
      const refusal = await this.#refusal(policy, repository);
      if (refusal) throw failed('AccessDenied', `access denied: '${namespace}/${name}' can't be accessed due to ${refusal}`);
      return repository;
    } catch (error) {
      if (!isNotFound(error)) throw error;
      const missing = `ImageRepository.image.toolkit.fluxcd.io "${name}" not found`;
      throw failed('DependencyNotReady', `referenced ImageRepository does not exist: ${missing}`);
    }
  }

  /** Why a policy of another namespace may not use the repository. */
  async #refusal(policy: KubeObject, { spec, metadata }: KubeObject): Promise<string | undefined> {
    const namespace = policy.metadata.namespace ?? '';
    if (namespace === metadata.namespace) return undefined;
    if (!spec.accessFrom) return "missing ACL labels on 'accessFrom'";
    const { labels } = (await this.#manager.client.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace })).metadata;
    const selectors = (spec.accessFrom.namespaceSelectors ?? []) as LabelSelector[];
    const allowed = selectors.some(({ matchLabels = {} }) => matchesSelector({ matchLabels }, labels));
    return allowed ? undefined : `ACL labels mismatch on namespace '${namespace}'`;
  }

  async #withDigest(policy: KubeObject, repository: KubeObject, ref: ImageRef, signal: AbortSignal): Promise<ImageRef> {
    const { digestReflectionPolicy: wanted = 'Never' } = policy.spec as { digestReflectionPolicy?: string };
    const known = policy.status?.latestRef as ImageRef | undefined;
    if (wanted === 'Never') return ref;
    if (wanted === 'IfNotPresent' && known?.digest && known.name === ref.name && known.tag === ref.tag)
      return { ...ref, digest: known.digest };
    try {
      return { ...ref, digest: await this.#fetchDigest(repository, ref, signal) };
    } catch (error) {
      if (!(error instanceof OciError || error instanceof PassFailure)) throw error;
      const why = error instanceof OciError ? `failed fetching descriptor for "${textOf(ref)}": ${error.message}` : error.message;
      throw new PassFailure('Failed', `failed fetching digest of ${textOf(ref)}: ${why}`);
    }
  }

  async #fetchDigest(repository: KubeObject, { tag }: ImageRef, signal: AbortSignal): Promise<string> {
    const abort = new AbortController();
    const timer = this.#manager.clock.after(digestTimeoutMs, () => abort.abort());
    try {
      // Upstream does not pass `insecure` on to this request.
      const image = parseImage(repository.spec.image as string);
      const registry = await registryFor(this.#manager, repository, image, AbortSignal.any([signal, abort.signal]), false);
      return await registry.digest(tag);
    } finally {
      timer.cancel();
    }
  }
}
