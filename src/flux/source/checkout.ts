// The tree of one commit, fetched from its server into memory.
import { FetchPackError, fetchPack } from '../git/fetch-pack.ts';
import { PackError } from '../git/read-pack.ts';
import { readCommit, type CommitTree } from '../git/read-tree.ts';
import { connectionText, hostAndPort } from '../runtime/connection-text.ts';
import { RemoteError, type GitFetch, type RemoteRefs } from '../git/list-remote.ts';
import { UnresolvedName, type Resolved } from './resolve-reference.ts';
import { graft, type SourceTree } from './source-tree.ts';

export interface Checkout {
  tree: SourceTree;
  /** First line of the commit's message. */
  subject: string;
}

interface CheckoutRequest {
  fetch: GitFetch;
  url: string;
  authorization: string | undefined;
  remote: RemoteRefs;
  resolved: Resolved;
  recurseSubmodules: boolean;
  signal: AbortSignal;
}

/** A commit's first line, at most fifty characters of it. */
const shorten = (message: string): string => {
  const letters = [...(message.split('\n')[0] as string)];
  return letters.length > 50 ? `${letters.slice(0, 50).join('')}...` : letters.join('');
};

type Connection = Pick<CheckoutRequest, 'fetch' | 'url' | 'authorization' | 'signal'>;

const receive = async (connection: Connection, wants: string[], shallow: boolean) => {
  try {
    return await fetchPack({ ...connection, wants, shallow });
  } catch (error) {
    if (connection.signal.aborted) throw new RemoteError('context deadline exceeded');
    if (error instanceof FetchPackError || error instanceof PackError) throw new RemoteError(error.message);
    throw new RemoteError(`Post "${connection.url}/git-upload-pack": ${connectionText(error, hostAndPort(connection.url))}`);
  }
};

/** A commit that the spec names must be in the history of its branch, or of any branch or tag. */
const receiveCommit = async (request: CheckoutRequest): Promise<CommitTree> => {
  const { remote, resolved } = request;
  const { ref, commit, inHistory } = resolved;
  const branches = [...remote.tips].filter(([name]) => /^refs\/(heads|tags)\//.test(name)).map(([, id]) => id);
  const wants = ref ? [remote.tips.get(ref) ?? commit] : branches;
  const objects = await receive(request, wants, !inHistory);
  if (!objects.has(commit)) throw new UnresolvedName(`unable to resolve commit object for '${commit}': object not found`);
  return readCommit(objects, commit);
};

/** Path -> address, as .gitmodules says; relative addresses start at the repository's own. */
const submoduleUrls = ({ files }: CommitTree, url: string): Map<string, string> => {
  const text = files.get('.gitmodules')?.content.toString() ?? '';
  const sections = text.split(/^\[submodule .*\]\s*$/m).slice(1);
  const read = (section: string, key: string) => new RegExp(`^\\s*${key}\\s*=\\s*(.+?)\\s*$`, 'm').exec(section)?.[1];
  return new Map(
    sections.flatMap((section) => {
      const [path, address] = [read(section, 'path'), read(section, 'url')];
      return path && address ? [[path, /^\.\.?\//.test(address) ? new URL(address, `${url}/`).href : address] as const] : [];
    }),
  );
};

const addSubmodules = async (tree: SourceTree, commit: CommitTree, connection: Connection): Promise<void> => {
  const urls = submoduleUrls(commit, connection.url);
  for (const [path, id] of commit.submodules) {
    const url = urls.get(path);
    if (!url) throw new RemoteError(`no url found for submodule path '${path}' in .gitmodules`);
    const objects = await receive({ ...connection, url }, [id], true);
    const inner = readCommit(objects, id);
    const branch: SourceTree = { files: inner.files, folders: new Set() };
    await addSubmodules(branch, inner, { ...connection, url });
    graft(tree, branch, { from: '', to: path });
  }
};

export const checkout = async (request: CheckoutRequest): Promise<Checkout> => {
  const commit = await receiveCommit(request);
  const tree: SourceTree = { files: commit.files, folders: commit.folders };
  if (request.recurseSubmodules) await addSubmodules(tree, commit, request);
  return { tree, subject: shorten(commit.message) };
};
