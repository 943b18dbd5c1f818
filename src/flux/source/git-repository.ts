// GitRepository: which commit, and its tree as an artifact (reference/flux.md 2.1).
// Models: branch, tag, semver, name, commit, ignore, include, sparse checkout, submodules, login and bearer token. Leaves out: SSH, signatures, proxies, cloud providers.
import { randomInt } from 'node:crypto';
import { existsSync, cpSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { Manager } from '../runtime/manager.ts';
import { archiveFolder } from './archive.ts';
import type { Artifact, ArtifactStorage } from './artifact-storage.ts';
import { checkout } from './checkout.ts';
import { gitAuthorization } from './git-auth.ts';
import { listRemote, RemoteError } from './list-remote.ts';
import { resolveReference, UnresolvedName, type Resolved } from './resolve-reference.ts';
import { SourceError } from './source-error.ts';
import { SourceIgnore } from './source-ignore.ts';
import type { Fetched, SourceKind } from './source-kind.ts';

const apiVersion = 'source.toolkit.fluxcd.io/v1';

/** The spec fields whose change makes a new artifact from the same commit. */
const observed = (object: KubeObject): Record<string, unknown> => ({
  observedIgnore: object.spec.ignore,
  observedRecurseSubmodules: object.spec.recurseSubmodules || undefined,
  observedSparseCheckout: object.spec.sparseCheckout,
});

const operationFailed = (why: string) => new SourceError('GitOperationFailed', `failed to checkout and determine revision: ${why}`);

export class GitRepositoryKind implements SourceKind {
  readonly apiVersion = apiVersion;
  readonly kind = 'GitRepository';
  readonly storedFor = 'revision';
  readonly announcesFirst = false;
  readonly #manager: Manager;
  readonly #storage: ArtifactStorage;

  constructor(manager: Manager, storage: ArtifactStorage) {
    this.#manager = manager;
    this.#storage = storage;
  }

  async fetch(object: KubeObject, signal: AbortSignal): Promise<Fetched> {
    const authorization = await gitAuthorization(this.#manager.client, object);
    const resolved = await this.#resolve(object, authorization, signal);
    const { namespace, name } = object.metadata;
    const path = `gitrepository/${namespace}/${name}/${resolved.commit}.tar.gz`;
    const included = await this.#included(object);
    const common = {
      revision: resolved.revision,
      path,
      news: `new upstream revision '${resolved.revision}'`,
      observed: { ...observed(object), ...included.observed },
      stored: () => `stored artifact for commit '${resolved.revision}'`,
    };
    if (this.#isCurrent(object, resolved, included.changed)) {
      // Only a ref is compared before cloning; a commit or a range is always cloned and then found to be stored already.
      const { commit, semver } = object.spec.ref ?? {};
      if (commit || semver) return common;
      const message = `no changes since last reconciliation: observed revision '${resolved.revision}'`;
      return { ...common, unchanged: { reason: 'GitOperationSucceeded', message } };
    }
    const tree = await this.#checkout(object, authorization, resolved, signal);
    const content = async () => {
      try {
        included.copyInto(tree.folder);
        return archiveFolder(tree.folder, new SourceIgnore(object.spec.ignore as string | undefined));
      } finally {
        tree.dispose();
      }
    };
    return { ...common, content, stored: () => `stored artifact for commit '${tree.subject}'` };
  }

  async #resolve(object: KubeObject, authorization: string | undefined, signal: AbortSignal): Promise<Resolved> {
    const url = object.spec.url as string;
    try {
      const remote = await listRemote(this.#manager.network.fetch, url, authorization, signal);
      if (!remote.refs.size) throw new SourceError('EmptyGitRepository', 'git repository is empty');
      return resolveReference(remote, object.spec.ref);
    } catch (error) {
      if (error instanceof UnresolvedName) throw operationFailed(error.message);
      if (!(error instanceof RemoteError)) throw error;
      // With an artifact in storage the real controller lists the remote before it clones; a missing ref shows up in the clone.
      const listing = object.status?.artifact && !error.message.startsWith("couldn't find");
      throw operationFailed(`unable to ${listing ? 'list remote for' : 'clone'} '${url}': ${error.message}`);
    }
  }

  #isCurrent(object: KubeObject, resolved: Resolved, includedChanged: boolean): boolean {
    const artifact = object.status?.artifact as Artifact | undefined;
    if (!artifact || includedChanged || !this.#storage.has(artifact) || artifact.revision !== resolved.revision) return false;
    const wanted = observed(object);
    return Object.keys(wanted).every((key) => JSON.stringify(wanted[key]) === JSON.stringify(object.status[key]));
  }

  /** Signatures are left out; what can be said without looking at one is said in the real words. */
  async #verify({ spec, metadata }: KubeObject): Promise<void> {
    if (!spec.verify) return;
    const secret = { apiVersion: 'v1', kind: 'Secret', namespace: metadata.namespace, name: spec.verify.secretRef?.name as string };
    const why = (await this.#manager.client.find(secret))
      ? 'signatures are not verified here: remove spec.verify'
      : `public keys secret error: secrets "${secret.name}" not found`;
    throw new SourceError('VerificationError', why, { condition: 'SourceVerified' });
  }

  async #checkout(object: KubeObject, authorization: string | undefined, resolved: Resolved, signal: AbortSignal) {
    await this.#verify(object);
    const url = object.spec.url as string;
    try {
      const tree = await checkout({
        url,
        authorization,
        resolved,
        recurseSubmodules: Boolean(object.spec.recurseSubmodules),
        within: this.#manager.volumePath('tmp'),
        signal,
      });
      this.#keepOnly(tree.folder, object);
      return tree;
    } catch (error) {
      if (error instanceof UnresolvedName) throw operationFailed(error.message);
      if (error instanceof RemoteError) throw operationFailed(`unable to clone '${url}': ${error.message}`);
      throw error;
    }
  }

  #keepOnly(folder: string, object: KubeObject): void {
    const wanted = (object.spec.sparseCheckout ?? []) as string[];
    if (!wanted.length) return;
    for (const each of wanted) {
      if (existsSync(join(folder, each))) continue;
      const missing = `/tmp/gitrepository-${object.metadata.namespace}-${object.metadata.name}-${randomInt(1e8, 1e9)}/${each}`;
      throw new SourceError(
        'GitOperationFailed',
        `failed to sparse checkout directories : sparse checkout dir '${each}' does not exist in repository: lstat ${missing}: no such file or directory`,
      );
    }
    const kept = join(folder, '..', `${folder.split('/').at(-1)}-sparse`);
    for (const each of wanted) {
      mkdirSync(dirname(join(kept, each)), { recursive: true });
      cpSync(join(folder, each), join(kept, each), { recursive: true });
    }
    rmSync(folder, { recursive: true, force: true });
    cpSync(kept, folder, { recursive: true });
    rmSync(kept, { recursive: true, force: true });
  }

  /** Artifacts of other GitRepositories that are put into folders of this one. */
  async #included(object: KubeObject): Promise<{ observed: Record<string, unknown>; changed: boolean; copyInto(folder: string): void }> {
    const includes = (object.spec.include ?? []) as { repository: { name: string }; fromPath?: string; toPath?: string }[];
    if (!includes.length)
      return { observed: { includedArtifacts: undefined, observedInclude: undefined }, changed: false, copyInto: () => {} };
    const { extractArtifact } = await import('./include.ts');
    const artifacts: Artifact[] = [];
    for (const { repository } of includes) {
      const source = await this.#manager.client.find({
        apiVersion,
        kind: 'GitRepository',
        namespace: object.metadata.namespace,
        name: repository.name,
      });
      if (!source)
        throw new SourceError(
          'NotFound',
          `could not get resource for include '${repository.name}': GitRepository.source.toolkit.fluxcd.io "${repository.name}" not found`,
          { condition: 'IncludeUnavailable', waits: true },
        );
      if (!source.status?.artifact)
        throw new SourceError('NoArtifact', `no artifact available for include '${repository.name}'`, {
          condition: 'IncludeUnavailable',
          waits: true,
        });
      artifacts.push(source.status.artifact as Artifact);
    }
    const before = (object.status?.includedArtifacts ?? []) as Artifact[];
    const changed =
      JSON.stringify(before.map((each) => [each.revision, each.digest])) !==
      JSON.stringify(artifacts.map((each) => [each.revision, each.digest]));
    const copyInto = (folder: string) =>
      includes.forEach((include, at) =>
        extractArtifact(this.#storage.read(artifacts[at] as Artifact), folder, {
          from: include.fromPath ?? '',
          to: include.toPath ?? include.repository.name,
        }),
      );
    return { observed: { includedArtifacts: artifacts, observedInclude: includes }, changed, copyInto };
  }
}
