// One branch of a remote repository: read into memory, commits on top, pushed. No work tree, and no process of git.
import { fetchPack } from './fetch-pack.ts';
import { listRemote, RemoteError, type RemoteConnection } from './list-remote.ts';
import type { GitObjects } from './read-pack.ts';
import { readCommit, type CommitTree } from './read-tree.ts';
import { sendPack } from './send-pack.ts';
import { ObjectWriter, type Signature } from './write-objects.ts';

const none = '0'.repeat(40);

/** As `git commit -m` writes it. */
const cleanMessage = (text: string): string =>
  `${text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim()}\n`;

export class RemoteBranch {
  readonly #connection: RemoteConnection;
  readonly #ref: string;
  readonly #known: GitObjects;
  readonly #writer: ObjectWriter;
  /** Where the remote has it; undefined for one that is not there yet. */
  readonly #before: string | undefined;
  #head: string | undefined;

  private constructor(connection: RemoteConnection, ref: string, known: GitObjects, before: string | undefined, head: string | undefined) {
    this.#connection = connection;
    this.#ref = ref;
    this.#known = known;
    this.#writer = new ObjectWriter(known);
    this.#before = before;
    this.#head = head;
  }

  /** A branch that is not there starts from `from`, or from nothing. A forge that makes repositories as they are pushed makes it now. */
  static async open(connection: RemoteConnection, branch: string, from = 'main'): Promise<RemoteBranch> {
    const { tips } = await listRemote(connection, 'git-receive-pack');
    const before = tips.get(`refs/heads/${branch}`);
    const head = before ?? tips.get(`refs/heads/${from}`);
    const known = head ? await fetchPack({ ...connection, wants: [head], shallow: true }) : new Map();
    return new RemoteBranch(connection, `refs/heads/${branch}`, known, before, head);
  }

  /** The newest commit, pushed or not. */
  get head(): string | undefined {
    return this.#head;
  }

  get #tree(): CommitTree | undefined {
    return this.#head === undefined ? undefined : readCommit(new Map([...this.#known, ...this.#writer.created]), this.#head);
  }

  paths(): string[] {
    return [...(this.#tree?.files.keys() ?? [])];
  }

  read(path: string): string | undefined {
    return this.#tree?.files.get(path)?.content.toString();
  }

  /** The new commit; undefined where nothing differs. */
  commit(files: Record<string, string | null>, { author, message }: { author: Signature; message: string }): string | undefined {
    const contents = Object.entries(files).map(([path, text]) => [path, text === null ? null : Buffer.from(text)] as const);
    const tree = this.#writer.replaceFiles(this.#tree?.id, new Map(contents));
    if (!tree) return undefined;
    this.#head = this.#writer.commit(tree, this.#head, author, cleanMessage(message));
    return this.#head;
  }

  /** Refused where the remote moved since it was read. Nothing to push is fine. */
  async push(): Promise<void> {
    if (this.#head === undefined) throw new RemoteError('there is nothing to push');
    if (this.#head === this.#before) return;
    const updates = [{ ref: this.#ref, before: this.#before ?? none, after: this.#head }];
    await sendPack({ connection: this.#connection, updates, objects: [...this.#writer.created.values()], options: [] });
  }
}
