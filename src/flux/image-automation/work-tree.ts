// The clone that an automation changes: fetched into memory, one commit on top, pushed to where the plan says.
// Nobody's commit is lost: every push is refused where the branch moved since it was read, also where the real controller would force it.
import { listRemote, RemoteError, type RemoteConnection } from '../git/list-remote.ts';
import type { GitObjects } from '../git/read-pack.ts';
import { readCommit, type CommitTree } from '../git/read-tree.ts';
import { sendPack, type RefUpdate } from '../git/send-pack.ts';
import { ObjectWriter, type Signature, type Signer } from '../git/write-objects.ts';
import type { Resolved } from '../source/resolve-reference.ts';
import { matchRefspec, type PushPlan, type RefspecUpdate } from './push-plan.ts';

const none = '0'.repeat(40);

interface Commit {
  author: Signature;
  message: string;
  signer: Signer | undefined;
}

export interface PushSettings {
  refspec?: string | undefined;
  options?: Record<string, string> | undefined;
}

export class WorkTree {
  readonly #connection: RemoteConnection;
  readonly #objects: GitObjects;
  readonly #plan: PushPlan;
  /** Local refs, as a clone has them. */
  readonly #refs: Map<string, string>;
  /** Where the push branch stood when it was read; undefined for a new one. */
  readonly #before: string | undefined;
  #created: GitObjects = new Map();
  readonly head: string;
  readonly tree: CommitTree;

  constructor(connection: RemoteConnection, objects: GitObjects, plan: PushPlan, resolved: Resolved, pushed: string | undefined) {
    this.#connection = connection;
    this.#objects = objects;
    this.#plan = plan;
    this.#before = plan.switches ? pushed : resolved.commit;
    this.head = this.#before ?? resolved.commit;
    this.tree = readCommit(objects, this.head);
    this.#refs = new Map([...(resolved.ref ? [[resolved.ref, resolved.commit] as const] : []), [this.#branch, this.head]]);
  }

  /** What is known of the repository, with the new commit. */
  get objects(): GitObjects {
    return new Map([...this.#objects, ...this.#created]);
  }

  get #branch(): string {
    return `refs/heads/${this.#plan.branch}`;
  }

  /** Undefined where the files are as they were. */
  commit(files: Map<string, Buffer>, { author, message, signer }: Commit): string | undefined {
    const writer = new ObjectWriter(this.#objects);
    const tree = writer.replaceFiles(this.tree.id, files);
    if (!tree) return undefined;
    const id = writer.commit(tree, this.head, author, message, signer);
    this.#created = writer.created;
    this.#refs.set(this.#branch, id);
    return id;
  }

  /** To the branch, and then once more to what the refspec says. */
  async push({ refspec, options }: PushSettings): Promise<void> {
    await this.#send([{ from: this.#branch, to: this.#branch }], options);
    if (refspec) await this.#send(matchRefspec(refspec, [...this.#refs.keys()]), options);
  }

  async #send(pairs: RefspecUpdate[], options: Record<string, string> = {}): Promise<void> {
    const { tips, capabilities } = await listRemote(this.#connection, 'git-receive-pack');
    const updates = pairs.flatMap((pair) => this.#update(pair, tips.get(pair.to)));
    if (updates.length === 0) throw new RemoteError('already up-to-date');
    await sendPack({
      connection: this.#connection,
      updates,
      objects: [...this.#created.values()],
      options: capabilities.includes('push-options') ? Object.entries(options).map(([key, value]) => `${key}=${value}`) : [],
    });
  }

  #update({ from, to }: RefspecUpdate, now: string | undefined): RefUpdate[] {
    const after = this.#refs.get(from) as string;
    if (now === after) return [];
    const isBehind = now === undefined || (from === this.#branch && now === this.head);
    if (to === this.#branch ? now !== this.#before : !isBehind) throw this.#moved(to);
    return [{ ref: to, before: now ?? none, after }];
  }

  /** go-git looks for the other commit among those that it has, which without history end at the parents of the one it cloned. */
  #moved(ref: string): RemoteError {
    const hasParents = /^parent /m.test(this.#objects.get(this.head)?.data.toString().split('\n\n', 1)[0] ?? '');
    return new RemoteError(hasParents ? 'object not found' : `non-fast-forward update: ${ref}`);
  }
}
