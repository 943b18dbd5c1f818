// Every change of a repository's refs, by a push or by the forge itself, goes through here: one after the other, pull requests follow, everybody is told.
import type { PushEvent } from './forge.ts';
import { changedRefs } from './push-events.ts';
import { followChange } from './pulls/follow-change.ts';
import type { World } from './world.ts';

/** `work` changes refs; `settle` inside it does what a change entails, so that whoever waits for the answer finds it done. Called once at the end otherwise. */
export const changeRefs = <T>(
  world: World,
  repository: string,
  user: string,
  work: (settle: () => Promise<PushEvent[]>) => Promise<T>,
): Promise<T> =>
  world.turns.take(repository, async () => {
    let before = world.repositories.refs(repository);
    const settle = async () => {
      const after = world.repositories.refs(repository);
      const changes = changedRefs(before, after).filter(({ ref }) => !ref.startsWith('refs/pull/'));
      before = after;
      const at = world.options.clock.now();
      const events = changes.map((change) => ({ repository, user, at, ...change }));
      for (const event of events) {
        world.tell({ kind: 'push', ...event });
        await followChange(world, event);
      }
      return events;
    };
    const result = await work(settle);
    await settle();
    return result;
  });
