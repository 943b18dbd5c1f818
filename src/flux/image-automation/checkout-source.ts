// Clones what an automation works on, or finds that nothing moved since its last pass.
import { randomInt } from 'node:crypto';
import { fetchPack, FetchPackError } from '../git/fetch-pack.ts';
import { listRemote, RemoteError, type RemoteConnection, type RemoteRefs } from '../git/list-remote.ts';
import { PackError } from '../git/read-pack.ts';
import { connectionText, hostAndPort } from '../runtime/connection-text.ts';
import { PassFailure } from '../runtime/object-pass.ts';
import { resolveReference, UnresolvedName, type Resolved } from '../source/resolve-reference.ts';
import type { AutomationSource } from './automation-source.ts';
import type { CloneCache } from './clone-cache.ts';
import { WorkTree } from './work-tree.ts';

const failed = (why: string): PassFailure => new PassFailure('GitOperationFailed', `failed to checkout source: ${why}`);

/** Refusals of the server as failed conditions. */
const asking = async <T>(url: string, what: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UnresolvedName) throw failed(error.message);
    if (error instanceof RemoteError) throw failed(`unable to ${what} '${url}': ${error.message}`);
    throw error;
  }
};

const fetchObjects = async (connection: RemoteConnection, wants: string[], shallow: boolean) => {
  try {
    return await fetchPack({ ...connection, wants, shallow });
  } catch (error) {
    if (connection.signal.aborted) throw new RemoteError('context deadline exceeded');
    if (error instanceof FetchPackError || error instanceof PackError) throw new RemoteError(error.message);
    throw new RemoteError(`Post "${connection.url}/git-upload-pack": ${connectionText(error, hostAndPort(connection.url))}`);
  }
};

const wantsOf = ({ tips }: RemoteRefs, { ref, commit }: Resolved): string[] =>
  ref ? [tips.get(ref) ?? commit] : [...tips].filter(([name]) => /^refs\/(heads|tags)\//.test(name)).map(([, id]) => id);

export interface Checkout {
  revision: string;
  /** Undefined where the commit is the one that was last observed. */
  workTree: WorkTree | undefined;
}

interface CheckoutOptions {
  /** The revision of the last pass, where the same one needs no clone. */
  observed: string | undefined;
  cache: CloneCache;
}

export const checkoutSource = async (
  connection: RemoteConnection,
  { url, plan }: AutomationSource,
  { observed, cache }: CheckoutOptions,
): Promise<Checkout> => {
  const remote = await asking(url, observed ? 'list remote for' : 'clone', () => listRemote(connection));
  if (remote.refs.size === 0) throw failed(`unable to clone '${url}': remote repository is empty`);
  return asking(url, 'clone', async () => {
    const resolved = resolveReference(remote, plan.checkout);
    const { revision, commit } = resolved;
    // A commit or a range is always cloned.
    if (observed === revision && !plan.checkout?.commit && !plan.checkout?.semver) return { revision, workTree: undefined };
    const pushed = remote.tips.get(`refs/heads/${plan.branch}`);
    const cached = plan.switches ? undefined : cache.get(url, commit);
    if (cached) return { revision, workTree: new WorkTree(connection, cached, plan, resolved, pushed) };
    const wants = [...wantsOf(remote, resolved), ...(plan.switches && pushed ? [pushed] : [])];
    const objects = await fetchObjects(connection, wants, !resolved.inHistory);
    if (!objects.has(commit)) throw new UnresolvedName(`unable to resolve commit object for '${commit}': object not found`);
    return { revision, workTree: new WorkTree(connection, objects, plan, resolved, pushed) };
  });
};

/** spec.update.path within a checkout: never outside it, whatever its dots say. */
const cleanPath = (path: string): string => {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
};

export interface UpdateFolder {
  /** `deploy/`, or nothing for all. */
  prefix: string;
  /** By path below the folder. */
  files: Map<string, Buffer>;
}

/** The files below spec.update.path, which may also name one file. */
export const filesBelow = ({ tree }: WorkTree, path: string | undefined, { namespace, name }: AutomationSource): UpdateFolder => {
  const clean = cleanPath(path ?? '');
  const file = tree.files.get(clean);
  const slash = clean.lastIndexOf('/') + 1;
  if (file) return { prefix: clean.slice(0, slash), files: new Map([[clean.slice(slash), file.content]]) };
  if (clean !== '' && !tree.folders.has(clean) && !tree.submodules.has(clean)) {
    const missing = `/tmp/${namespace}-${name}${randomInt(1e8, 4e9)}/${clean}`;
    const why = `walking path for files: lstat ${missing}: no such file or directory`;
    throw new PassFailure('UpdateFailed', `failed to apply policies: ${why}`);
  }
  const prefix = clean && `${clean}/`;
  const below = [...tree.files].filter(([each]) => each.startsWith(prefix));
  return { prefix, files: new Map(below.map(([each, { content }]) => [each.slice(prefix.length), content])) };
};
