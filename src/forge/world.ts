// What the parts of the forge share: its repositories, users and records, and who is told of what happens.
import type { BareRepositories } from './bare-repositories.ts';
import type { ForgeOptions, PackagePush, PushEvent } from './forge.ts';
import type { Turns } from './push-events.ts';
import type { RecordStore } from './record/record-store.ts';
import type { UserStore } from './users.ts';

export type PullAction = 'opened' | 'edited' | 'closed' | 'reopened' | 'synchronized' | 'label_updated' | 'label_cleared';

export type ForgeEvent =
  | ({ kind: 'push' } & PushEvent)
  | { kind: 'pull'; repository: string; number: number; action: PullAction; user: string }
  | { kind: 'comment'; repository: string; comment: number; action: 'created' | 'edited'; user: string }
  | { kind: 'status'; repository: string; status: number; user: string }
  | ({ kind: 'package' } & PackagePush);

export interface World {
  options: ForgeOptions;
  /** Owner of the repositories whose name has no owner of its own. */
  owner: string;
  /** http://127.0.0.1:port, known once the forge listens. */
  url: string;
  repositories: BareRepositories;
  users: UserStore;
  records: RecordStore;
  turns: Turns;
  tell(event: ForgeEvent): void;
}
