// Tells webhooks what happened, as Gitea does: which events a hook hears, and as what.
import { matchesGlob } from '../pulls/branch-rules.ts';
import type { Webhook } from '../record/repository-record.ts';
import type { ForgeEvent, World } from '../world.ts';
import { payloadOf } from './payloads.ts';
import { sendNew, type HookPlace } from './send-delivery.ts';

/** The owner's own record, where hooks for everything are kept. */
const ownerRecord = '';

/** The header's event and the finer type that a hook chooses by. */
interface Kind {
  event: string;
  type: string;
}

const pullTypes: Record<string, string> = {
  synchronized: 'pull_request_sync',
  label_updated: 'pull_request_label',
  label_cleared: 'pull_request_label',
};

const kindsOf = (event: ForgeEvent): Kind[] => {
  if (event.kind === 'pull') return [{ event: 'pull_request', type: pullTypes[event.action] ?? 'pull_request' }];
  if (event.kind === 'comment') return [{ event: 'issue_comment', type: 'pull_request_comment' }];
  if (event.kind !== 'push') return [{ event: event.kind, type: event.kind }];
  const made = /^0+$/.test(event.before);
  const gone = /^0+$/.test(event.after);
  const push = { event: 'push', type: 'push' };
  if (gone) return [{ event: 'delete', type: 'delete' }];
  return made ? [{ event: 'create', type: 'create' }, push] : [push];
};

const wants = ({ events, branchFilter }: Webhook, { type }: Kind, event: ForgeEvent): boolean => {
  const chosen = events.includes(type) || (type.startsWith('pull_request') && events.includes('pull_request'));
  if (!chosen || event.kind !== 'push' || !branchFilter || branchFilter === '*') return chosen;
  return !event.ref.startsWith('refs/heads/') || matchesGlob(branchFilter, event.ref.slice('refs/heads/'.length));
};

const tell = (world: World, place: HookPlace, kind: Kind, payload: unknown): Promise<void> =>
  sendNew(world, place, { ...kind, text: JSON.stringify(payload, null, 2) });

/** The hooks that may hear of an event: the repository's and the owner's; all of them for an image. */
const audience = (world: World, event: ForgeEvent): [string, Webhook][] => {
  const places = event.kind === 'package' ? [...world.repositories.list(), ownerRecord] : [event.repository, ownerRecord];
  return places.flatMap((place) =>
    world.records
      .read(place)
      .hooks.filter(({ active }) => active)
      .map((hook): [string, Webhook] => [place, hook]),
  );
};

/** Tells every hook that asked; each is told by itself, so that a slow one holds nobody up. */
export const deliverWebhooks = async (world: World, event: ForgeEvent): Promise<void> => {
  for (const kind of kindsOf(event)) {
    const hooks = audience(world, event).filter(([, hook]) => wants(hook, kind, event));
    if (hooks.length === 0) continue;
    const payload = await payloadOf(world, event, kind.type);
    if (payload) await Promise.all(hooks.map(([place, hook]) => tell(world, { repository: place, id: hook.id }, kind, payload)));
  }
};

/** Sends the push of the default branch's last commit again, as the forge's button for trying a hook does. */
export const testDelivery = async (world: World, repository: string, hook: Webhook, user: string): Promise<void> => {
  const branch = world.repositories.defaultBranch(repository);
  const sha = world.repositories.refs(repository).get(`refs/heads/${branch}`) ?? '0'.repeat(40);
  const at = world.options.clock.now();
  const event: ForgeEvent = { kind: 'push', repository, ref: `refs/heads/${branch}`, before: sha, after: sha, user, at };
  await tell(world, { repository, id: hook.id }, { event: 'push', type: 'push' }, await payloadOf(world, event, 'push'));
};
