import { invalid } from '../errors.ts';
import type { Webhook } from '../record/repository-record.ts';
import type { World } from '../world.ts';

const types = ['gitea', 'gogs', 'forgejo'];

/** A hook's address and content type are checked before it is kept; nothing but HTTP is ever called. */
export const checkConfig = (config: Record<string, string>): Record<string, string> => {
  const url = config['url'] ?? '';
  if (!/^https?:/.test(url) || !URL.canParse(url)) throw invalid('Invalid url');
  if (!['json', 'form'].includes(config['content_type'] ?? '')) throw invalid('Invalid content type');
  return config;
};

export interface NewHook {
  type: string;
  config: Record<string, string>;
  events: string[];
  active: boolean;
  branchFilter?: string | undefined;
  authorization?: string | undefined;
}

/** `repository` is empty for a hook of the owner. */
export const addHook = (
  world: World,
  repository: string,
  { type, config, events, active, branchFilter, authorization }: NewHook,
): Webhook => {
  if (!types.includes(type)) throw invalid(`Invalid hook type: ${type}`);
  const at = world.options.clock.now();
  return world.records.change(repository, (record) => {
    const made: Webhook = {
      id: record.nextId++,
      type,
      config: checkConfig(config),
      events: events.length > 0 ? events : ['push'],
      branchFilter: branchFilter || '*',
      authorization: authorization ?? '',
      active,
      createdAt: at,
      updatedAt: at,
    };
    record.hooks.push(made);
    return made;
  });
};
