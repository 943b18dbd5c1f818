// GitRepository: which commit, and its tree as an artifact (reference/flux.md 2.1).
// Models: branch, tag, semver, name, commit, ignore, include, sparse checkout, submodules, login and bearer token. Leaves out: SSH, signatures, proxies, cloud providers.
import { randomInt } from 'node:crypto';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { Manager } from '../runtime/manager.ts';
import { archiveTree } from './archive.ts';
import type { Artifact, ArtifactStorage } from './artifact-storage.ts';
import { checkout } from './checkout.ts';
import { gitAuthorization } from './git-auth.ts';
import { findIncluded } from './git-include.ts';
import { listRemote, RemoteError, type RemoteConnection, type RemoteRefs } from '../git/list-remote.ts';
import { resolveReference, UnresolvedName, type Resolved } from './resolve-reference.ts';
import { SourceError } from './source-error.ts';
import { SourceIgnore } from './source-ignore.ts';
import type { Fetched, SourceKind } from './source-kind.ts';
import { keepOnly, type SourceTree } from './source-tree.ts';

/** The spec fields whose change makes a new artifact from the same commit. */
const observed = (object: KubeObject): Record<string, unknown> => ({
  observedIgnore: object.spec.ignore,
  observedRecurseSubmodules: object.spec.recurseSubmodules || undefined,
  observedSparseCheckout: object.spec.sparseCheckout,
});

const operationFailed = (why: string) => new SourceError('GitOperationFailed', `failed to checkout and determine revision: ${why}`);

/** Refusals of a server as failed conditions. */
const cloning = async <T>(url: string, work: () => Promise<T>, listing = false): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UnresolvedName) throw operationFailed(error.message);
    if (error instanceof RemoteError)
      throw operationFailed(`unable to ${listing ? 'list remote for' : 'clone'} '${url}': ${error.message}`);
    throw error;
  }
};

/** spec.sparseCheckout */
const keepWanted = ({ spec, metadata }: KubeObject, tree: SourceTree): SourceTree => {
  const wanted = (spec.sparseCheckout ?? []) as string[];
  const kept = wanted.length ? keepOnly(tree, wanted) : tree;
  if (typeof kept !== 'string') return kept;
  const missing = `/tmp/gitrepository-${metadata.namespace}-${metadata.name}-${randomInt(1e8, 1e9)}/${kept}`;
  const why = `sparse checkout dir '${kept}' does not exist in repository: lstat ${missing}: no such file or directory`;
  throw new SourceError('GitOperationFailed', `failed to sparse checkout directories : ${why}`);
};

export class GitRepositoryKind implements SourceKind {
  readonly apiVersion = 'source.toolkit.fluxcd.io/v1';
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
    const { client } = this.#manager;
    const url = object.spec.url as string;
    const connection = { fetch: this.#manager.network.fetch, url, authorization: await gitAuthorization(client, object), signal };
    const { remote, resolved } = await this.#resolve(object, connection);
    const included = await findIncluded(client, this.#storage, object);
    const common = {
      revision: resolved.revision,
      path: `gitrepository/${object.metadata.namespace}/${object.metadata.name}/${resolved.commit}.tar.gz`,
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
    await this.#verify(object);
    const recurseSubmodules = Boolean(object.spec.recurseSubmodules);
    const { tree, subject } = await cloning(url, () => checkout({ ...connection, remote, resolved, recurseSubmodules }));
    const kept = keepWanted(object, tree);
    const content = async () => {
      included.copyInto(kept);
      return archiveTree(kept, new SourceIgnore(object.spec.ignore as string | undefined));
    };
    return { ...common, content, stored: () => `stored artifact for commit '${subject}'` };
  }

  async #resolve(object: KubeObject, connection: RemoteConnection): Promise<{ remote: RemoteRefs; resolved: Resolved }> {
    const { url } = connection;
    // With an artifact in storage the real controller lists the remote before it clones; a missing ref shows up in the clone.
    const remote = await cloning(url, () => listRemote(connection), Boolean(object.status?.artifact));
    if (remote.refs.size === 0) throw new SourceError('EmptyGitRepository', 'git repository is empty');
    return { remote, resolved: await cloning(url, async () => resolveReference(remote, object.spec.ref)) };
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
}
