/** The loop of a session's cluster, to be looked at again and again, and how this terminal draws it. */
import { lookAtLoop } from '../checking/loop/look-at-loop.ts';
import type { Loop } from '../checking/loop/loop.ts';
import { World } from '../checking/world.ts';
import { startMemory } from '../course/memory.ts';
import type { Session } from '../course/session.ts';
import type { EngineAccess } from '../engines/provider.ts';
import type { CommandContext } from './command.ts';
import { siteOf } from './site.ts';
import { isPlain, signsFor } from './text/loop/signs.ts';
import type { DrawOptions } from './text/loop/wide-loop.ts';

export const loopSight = (session: Session, access: EngineAccess, kustomizations: readonly string[] = []): (() => Promise<Loop>) => {
  const lab = session.course.labs.find((each) => each.id === session.store.read().lab);
  const repositories = lab?.needs.repositories.map((need) => need.name) ?? [];
  const site = siteOf(session, access);
  return async () => {
    const world = new World(site, startMemory(session.clock.now()));
    try {
      return await lookAtLoop(world, { kustomizations, repositories });
    } finally {
      world.close();
    }
  };
};

export const drawOptions = ({ terminal, env, flags }: Pick<CommandContext, 'terminal' | 'env' | 'flags'>): DrawOptions => ({
  width: terminal.columns(),
  paint: terminal.paint,
  signs: signsFor(flags['ascii'] !== undefined || isPlain(env)),
});
