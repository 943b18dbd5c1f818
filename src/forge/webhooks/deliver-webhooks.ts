// Delivers webhooks as Gitea does: JSON or form, signed with HMAC-SHA256, under the header names of Gitea, Gogs and GitHub.
// Leaves out: delivering again. What happened to the last deliveries is kept in memory, for the page of the hook.
import { createHmac, randomUUID } from 'node:crypto';
import { matchesGlob } from '../pulls/branch-rules.ts';
import type { Webhook } from '../record/repository-record.ts';
import type { ForgeEvent, World } from '../world.ts';
import { payloadOf } from './payloads.ts';

export interface Delivery {
  at: number;
  event: string;
  /** 0: nobody answered. */
  status: number;
  words: string;
}

/** The owner's own record, where hooks for everything are kept. */
const ownerRecord = '';

const timeLimitMs = 5_000;
const kept = 10;
const deliveries = new WeakMap<World, Map<string, Delivery[]>>();

const keyOf = (repository: string, hook: Webhook) => `${repository} ${hook.id}`;

export const lastDeliveries = (world: World, repository: string, hook: Webhook): Delivery[] =>
  deliveries.get(world)?.get(keyOf(repository, hook)) ?? [];

const note = (world: World, repository: string, hook: Webhook, delivery: Delivery): void => {
  const all = deliveries.get(world) ?? new Map<string, Delivery[]>();
  deliveries.set(world, all);
  all.set(keyOf(repository, hook), [delivery, ...(all.get(keyOf(repository, hook)) ?? [])].slice(0, kept));
};

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

const headersFor = (hook: Webhook, { event, type }: Kind, body: string): Record<string, string> => {
  const secret = hook.config['secret'] ?? '';
  const sign = (algorithm: string) => (secret ? createHmac(algorithm, secret).update(body).digest('hex') : '');
  const [sha1, sha256, id] = [sign('sha1'), sign('sha256'), randomUUID()];
  return {
    'content-type': hook.config['content_type'] === 'form' ? 'application/x-www-form-urlencoded' : 'application/json',
    'x-gitea-delivery': id,
    'x-gitea-event': event,
    'x-gitea-event-type': type,
    'x-gitea-signature': sha256,
    'x-gogs-delivery': id,
    'x-gogs-event': event,
    'x-gogs-event-type': type,
    'x-gogs-signature': sha256,
    'x-hub-signature': `sha1=${sha1}`,
    'x-hub-signature-256': `sha256=${sha256}`,
    'x-github-delivery': id,
    'x-github-event': event,
    'x-github-event-type': type,
    ...(hook.authorization ? { authorization: hook.authorization } : {}),
  };
};

const send = async (world: World, repository: string, hook: Webhook, kind: Kind, payload: unknown): Promise<void> => {
  const { clock, deliver = fetch } = world.options;
  const text = JSON.stringify(payload, null, 2);
  const body = hook.config['content_type'] === 'form' ? new URLSearchParams({ payload: text }).toString() : text;
  const limit = new AbortController();
  const timer = clock.after(timeLimitMs, () => limit.abort(new Error(`no answer in ${timeLimitMs / 1000} seconds`)));
  const outcome = { at: clock.now(), event: kind.type };
  try {
    const answer = await deliver(hook.config['url'] ?? '', {
      method: 'POST',
      headers: headersFor(hook, kind, text),
      body,
      redirect: 'manual',
      signal: limit.signal,
    });
    note(world, repository, hook, { ...outcome, status: answer.status, words: (await answer.text()).trim().slice(0, 300) });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    note(world, repository, hook, { ...outcome, status: 0, words: cause instanceof Error ? cause.message : String(cause) });
  } finally {
    timer.cancel();
  }
};

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
    if (payload) await Promise.all(hooks.map(([place, hook]) => send(world, place, hook, kind, payload)));
  }
};

/** Sends the push of the default branch's last commit again, as the forge's button for trying a hook does. */
export const testDelivery = async (world: World, repository: string, hook: Webhook, user: string): Promise<void> => {
  const branch = world.repositories.defaultBranch(repository);
  const sha = world.repositories.refs(repository).get(`refs/heads/${branch}`) ?? '0'.repeat(40);
  const at = world.options.clock.now();
  const event: ForgeEvent = { kind: 'push', repository, ref: `refs/heads/${branch}`, before: sha, after: sha, user, at };
  await send(world, repository, hook, { event: 'push', type: 'push' }, await payloadOf(world, event, 'push'));
};
