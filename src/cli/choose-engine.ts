/** Which engine a new workspace gets: the one that was named, else kind where it can be had, else the embedded one; and half a sentence why. */
import { homedir } from 'node:os';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { findProvider } from '../engines/providers.ts';
import type { Availability } from '../engines/provider.ts';
import type { CommandContext } from './command.ts';
import { lookAtMachine, type DockerState } from './machine.ts';

export interface EngineChoice {
  name: string;
  because: string;
  /** Nobody asked for it: should it fail to start, another one is taken. */
  unasked: boolean;
}

const namedEngine = ({ flags, env }: CommandContext): string | undefined => flags['engine'] ?? (env['GITOPS_LAB_ENGINE'] || undefined);

export const nodeImageOf = ({ flags, env }: CommandContext): string | undefined =>
  flags['image'] ?? (env['GITOPS_LAB_NODE_IMAGE'] || undefined);

const whyNamed: Record<string, string> = {
  kind: 'a real cluster in Docker',
  embedded: 'it needs no Docker',
  existing: 'a cluster of yours',
};

const existingParent = (folder: string): string => {
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return existsSync(folder) ? folder : homedir();
};

export const chooseEngine = async (context: CommandContext, folder: string): Promise<EngineChoice> => {
  const named = namedEngine(context);
  if (named !== undefined) return { name: findProvider(named).name, because: whyNamed[named] ?? 'as you asked', unasked: false };
  const { available, because } = await kindAvailability(context, folder);
  return { name: available ? 'kind' : 'embedded', because, unasked: true };
};

/** Cheap questions first: where no Docker answers, nobody waits for kind to be asked. */
export const kindAvailability = async (context: CommandContext, folder: string): Promise<Availability> => {
  const { docker, programs } = await lookAtMachine(context.env);
  const not = withoutDocker[docker];
  if (not !== undefined || !programs.docker) return { available: false, because: not ?? 'no Docker here' };
  if (!programs.kind) return { available: false, because: 'Docker answers, but kind is not installed' };
  return findProvider('kind').detect(existingParent(folder), { nodeImage: nodeImageOf(context) });
};

const withoutDocker: Partial<Record<DockerState, string>> = {
  none: 'no Docker here',
  silent: 'Docker does not answer',
  'no rights': 'Docker runs, but you may not use it',
};

/** For a workspace that has its engine already. */
export const whyKept = (name: string): string => whyNamed[name] ?? 'as before';
