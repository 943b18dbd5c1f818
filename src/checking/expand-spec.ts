import { expandTree } from '../course/substitute.ts';
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

export const expandSpec = (spec: unknown, site: Site): unknown => expandTree(spec, variablesOf(site));
