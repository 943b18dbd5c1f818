// One message to one webhook. It is kept before it is sent, so that an engine that ends in between sends it when it comes back; what became of it
// is kept too, for the page of the hook. As Gitea does it: sent once, within five seconds; again only by hand.
import { createHmac, randomUUID } from 'node:crypto';
import type { Delivery, Webhook } from '../record/repository-record.ts';
import type { World } from '../world.ts';
import { httpFetch } from '../../platform/http-fetch.ts';

const timeLimitMs = 5_000;
const kept = 10;

/** Where a hook is: `repository` is empty for one of the owner. */
export interface HookPlace {
  repository: string;
  id: number;
}

const hookAt = (world: World, { repository, id }: HookPlace): Webhook | undefined =>
  world.records.read(repository).hooks.find((each) => each.id === id);

/** Does nothing where the hook was deleted meanwhile. */
const change = (world: World, { repository, id }: HookPlace, edit: (deliveries: Delivery[]) => Delivery[]): void =>
  world.records.change(repository, ({ hooks }) => {
    const hook = hooks.find((each) => each.id === id);
    if (hook) hook.deliveries = edit(hook.deliveries ?? []).slice(0, kept);
  });

const headersFor = (hook: Webhook, { id, event, type, text }: Delivery): Record<string, string> => {
  const secret = hook.config['secret'] ?? '';
  const sign = (algorithm: string) => (secret ? createHmac(algorithm, secret).update(text).digest('hex') : '');
  const [sha1, sha256] = [sign('sha1'), sign('sha256')];
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

const post = async (world: World, hook: Webhook, delivery: Delivery): Promise<Pick<Delivery, 'status' | 'words'>> => {
  const { clock, deliver = httpFetch } = world.options;
  const { text } = delivery;
  const body = hook.config['content_type'] === 'form' ? new URLSearchParams({ payload: text }).toString() : text;
  const limit = new AbortController();
  const timer = clock.after(timeLimitMs, () => limit.abort(new Error(`no answer in ${timeLimitMs / 1000} seconds`)));
  try {
    const init = { method: 'POST', headers: headersFor(hook, delivery), body, redirect: 'manual' as const, signal: limit.signal };
    const answer = await deliver(hook.config['url'] ?? '', init);
    return { status: answer.status, words: (await answer.text()).trim().slice(0, 300) };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { status: 0, words: cause instanceof Error ? cause.message : String(cause) };
  } finally {
    timer.cancel();
  }
};

const send = async (world: World, place: HookPlace, delivery: Delivery): Promise<void> => {
  const hook = hookAt(world, place);
  if (!hook) return;
  const outcome = await post(world, hook, delivery);
  change(world, place, (all) => all.map((each) => (each.id === delivery.id ? { ...each, ...outcome, sent: true } : each)));
};

export const sendNew = async (world: World, place: HookPlace, message: Pick<Delivery, 'event' | 'type' | 'text'>): Promise<void> => {
  const delivery: Delivery = { ...message, id: randomUUID(), at: world.options.clock.now(), sent: false, status: 0, words: '' };
  change(world, place, (all) => [delivery, ...all]);
  await send(world, place, delivery);
};

/** The same message once more, as a delivery of its own. Undefined where there is none of that id. */
export const replay = async (world: World, place: HookPlace, id: string): Promise<true | undefined> => {
  const known = hookAt(world, place)?.deliveries?.find((each) => each.id === id);
  if (!known) return undefined;
  const { event, type, text } = known;
  await sendNew(world, place, { event, type, text });
  return true;
};

/** What was kept and not sent when the forge ended, oldest first. */
export const sendUnsent = async (world: World): Promise<void> => {
  for (const repository of [...world.repositories.list(), ''])
    for (const { id, deliveries = [] } of world.records.read(repository).hooks)
      for (const delivery of deliveries.toReversed()) if (!delivery.sent) await send(world, { repository, id }, delivery);
};
