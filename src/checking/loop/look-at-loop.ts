// One look at the whole loop, through clients only.
import { LabError } from '../../errors.ts';
import type { World } from '../world.ts';
import { gitPart } from './git-part.ts';
import { imagePart } from './image-part.ts';
import { joinParts, type Loop } from './loop.ts';
import { resourceSetPart } from './resource-set-part.ts';

export interface LoopWishes {
  /** Names of Kustomizations, `name` or `namespace/name`; nothing: all. */
  kustomizations?: readonly string[];
  /** Repositories of the lab, shown although nobody looks at them yet. */
  repositories?: readonly string[];
}

/** What flows into these nodes, and what flows out of them; not what else flows out of their sources. */
const connected = (loop: Loop, ids: readonly string[]): Set<string> => {
  const walk = (from: 'from' | 'to', to: 'from' | 'to', start: readonly string[]): Set<string> => {
    const found = new Set(start);
    for (const id of found) for (const edge of loop.edges) if (edge[from] === id) found.add(edge[to]);
    return found;
  };
  return new Set([...walk('to', 'from', ids), ...walk('from', 'to', ids)]);
};

const only = (loop: Loop, named: readonly string[]): Loop => {
  const kustomizations = loop.nodes.filter(({ stage }) => stage === 'kustomize');
  const ids = named.map((name) => {
    const found = kustomizations.find((each) => each.name === name || `${each.namespace}/${each.name}` === name);
    if (found) return found.id;
    const known = kustomizations.map((each) => each.name).join(', ');
    throw new LabError({
      family: 'usage',
      code: 'loop/unknown',
      message: known ? `There is no Kustomization «${name}»; there are ${known}.` : `There is no Kustomization «${name}», and no other.`,
      next: 'gitops-lab loop',
    });
  });
  const kept = connected(loop, ids);
  return {
    ...loop,
    nodes: loop.nodes.filter(({ id }) => kept.has(id)),
    edges: loop.edges.filter(({ from, to }) => kept.has(from) && kept.has(to)),
    waits: loop.waits.filter((id) => kept.has(id)),
  };
};

export const lookAtLoop = async (world: World, { kustomizations = [], repositories = [] }: LoopWishes = {}): Promise<Loop> => {
  const parts = await Promise.all([gitPart(world, repositories), imagePart(world), resourceSetPart(world)]);
  const loop = joinParts(parts.flat(), new Date(world.now).toISOString().replace(/\.\d+Z$/, 'Z'));
  return kustomizations.length > 0 ? only(loop, kustomizations) : loop;
};
