import { substitute } from '../render/variables.ts';
import type { Site } from './world.ts';

/** What {{name}} stands for in pages, checks and scripts. */
export const variablesOf = ({ access, workspace }: Pick<Site, 'access' | 'workspace'>): Record<string, string> => ({
  forge: access.forge.url,
  user: access.forge.user,
  token: access.forge.token,
  registry: access.registry.host,
  privateRegistry: access.privateRegistry.host,
  kubernetes: access.kubernetesVersion,
  engine: access.engine,
  workspace,
});

/** Puts the values into every text of a tree. */
export const expandTree = (tree: unknown, variables: Record<string, string>): unknown => {
  if (typeof tree === 'string') return substitute(tree, variables);
  if (Array.isArray(tree)) return tree.map((each) => expandTree(each, variables));
  if (typeof tree !== 'object' || tree === null) return tree;
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, expandTree(value, variables)]));
};

export const expandSpec = (spec: unknown, site: Site): unknown => expandTree(spec, variablesOf(site));
