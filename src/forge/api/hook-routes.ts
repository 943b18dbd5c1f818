// REST: webhooks of a repository, and of a user for all of theirs (that is where `package` events of the registry go).
// Leaves out deliveries: Gitea shows them, and sends them again, on its pages only.
import { flagOf, json, listOf, noContent, textOf, type Answer, type Call } from '../call.ts';
import { invalid, notFound } from '../errors.ts';
import type { Webhook } from '../record/repository-record.ts';
import { addHook, checkConfig } from '../webhooks/add-hook.ts';
import { testDelivery } from '../webhooks/deliver-webhooks.ts';
import { pageThrough } from './paging.ts';
import { route } from './router.ts';
import { timeOf } from './shapes.ts';

// The secret is not shown again, as in Gitea.
const shape = (hook: Webhook) => ({
  id: hook.id,
  type: hook.type,
  branch_filter: hook.branchFilter,
  config: { content_type: hook.config['content_type'] ?? 'json', url: hook.config['url'] ?? '' },
  events: hook.events,
  authorization_header: hook.authorization,
  active: hook.active,
  updated_at: timeOf(hook.updatedAt),
  created_at: timeOf(hook.createdAt),
});

const configOf = (call: Call, before: Record<string, string>): Record<string, string> => {
  const given = call.body['config'];
  if (given === undefined || given === null) return before;
  if (typeof given !== 'object') throw invalid('[]: config must be a map');
  return checkConfig({ ...before, ...Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)])) });
};

const create = (call: Call): Answer => {
  if (!call.body['config']) throw invalid('[Config]: Required');
  const hook = addHook(call.world, call.repository, {
    type: textOf(call, 'type') ?? '',
    config: configOf(call, {}),
    events: (listOf(call, 'events') ?? []).map(String),
    active: flagOf(call, 'active') ?? false,
    branchFilter: textOf(call, 'branch_filter'),
    authorization: textOf(call, 'authorization_header'),
  });
  return json(shape(hook), 201);
};

const hookOf = (hooks: Webhook[], call: Call): Webhook => {
  const found = hooks.find(({ id }) => String(id) === call.params['id']);
  if (!found) throw notFound();
  return found;
};

const hooksOf = ({ world, repository }: Call): Webhook[] => world.records.read(repository).hooks;

const edit = (call: Call): Answer => {
  const { world, repository } = call;
  const hook = world.records.change(repository, ({ hooks }) => {
    const known = hookOf(hooks, call);
    known.config = configOf(call, known.config);
    known.events = (listOf(call, 'events') ?? known.events).map(String);
    known.branchFilter = textOf(call, 'branch_filter') || known.branchFilter;
    known.authorization = textOf(call, 'authorization_header') ?? known.authorization;
    known.active = flagOf(call, 'active') ?? known.active;
    known.updatedAt = world.options.clock.now();
    return known;
  });
  return json(shape(hook));
};

const remove = (call: Call): Answer => {
  call.world.records.change(call.repository, (record) => {
    const known = hookOf(record.hooks, call);
    record.hooks = record.hooks.filter((each) => each !== known);
  });
  return noContent;
};

const test = async (call: Call): Promise<Answer> => {
  await testDelivery(call.world, call.repository, hookOf(hooksOf(call), call), call.user?.name ?? '');
  return noContent;
};

const hooks = '/repos/:owner/:repo/hooks';

const routesBelow = (path: string) => [
  route('GET', path, 'write', (call) => pageThrough(call, hooksOf(call), shape)),
  route('POST', path, 'write', create),
  route('GET', `${path}/:id`, 'write', (call) => json(shape(hookOf(hooksOf(call), call)))),
  route('PATCH', `${path}/:id`, 'write', edit),
  route('DELETE', `${path}/:id`, 'write', remove),
];

export const hookRoutes = [...routesBelow(hooks), ...routesBelow('/user/hooks'), route('POST', `${hooks}/:id/tests`, 'write', test)];
