// REST: branch protections. Of Gitea's many switches those work that are about pushing, force pushing and required statuses; the others answer false.
import { flagOf, json, listOf, noContent, textOf, type Answer, type Call } from '../call.ts';
import { invalid, notFound, RequestError } from '../errors.ts';
import type { BranchRule } from '../forge.ts';
import { setRules } from '../pulls/branch-rules.ts';
import { route } from './router.ts';

const shape = ({ branch, pushes, pushers, force, checks }: BranchRule) => ({
  branch_name: branch,
  rule_name: branch,
  priority: 0,
  enable_push: pushes === 'allow',
  enable_push_whitelist: pushers !== undefined,
  push_whitelist_usernames: pushers ?? [],
  push_whitelist_teams: [],
  push_whitelist_deploy_keys: false,
  enable_force_push: pushes === 'allow' && force === true,
  enable_merge_whitelist: false,
  merge_whitelist_usernames: [],
  merge_whitelist_teams: [],
  enable_status_check: checks !== undefined,
  status_check_contexts: checks ?? [],
  required_approvals: 0,
  enable_approvals_whitelist: false,
  approvals_whitelist_username: [],
  approvals_whitelist_teams: [],
  block_on_rejected_reviews: false,
  block_on_official_review_requests: false,
  block_on_outdated_branch: false,
  dismiss_stale_approvals: false,
  ignore_stale_approvals: false,
  require_signed_commits: false,
  protected_file_patterns: '',
  unprotected_file_patterns: '',
  block_admin_merge_override: false,
  created_at: '0001-01-01T00:00:00Z',
  updated_at: '0001-01-01T00:00:00Z',
});

const names = (list: unknown[] | undefined): string[] | undefined => list?.map(String);

/** What the body says, over what held before. */
const fromBody = (call: Call, before: BranchRule): BranchRule => {
  const pushes = flagOf(call, 'enable_push') ?? before.pushes === 'allow';
  const listed = flagOf(call, 'enable_push_whitelist') ?? before.pushers !== undefined;
  const checked = flagOf(call, 'enable_status_check') ?? before.checks !== undefined;
  const pushers = names(listOf(call, 'push_whitelist_usernames')) ?? before.pushers ?? [];
  const checks = names(listOf(call, 'status_check_contexts')) ?? before.checks ?? [];
  return {
    branch: before.branch,
    ...(before.message ? { message: before.message } : {}),
    pushes: pushes ? 'allow' : 'refuse',
    ...(listed ? { pushers } : {}),
    force: flagOf(call, 'enable_force_push') ?? before.force ?? false,
    ...(checked ? { checks } : {}),
  };
};

const rulesOf = ({ world, repository }: Call): BranchRule[] => world.records.read(repository).rules;

const requireRule = (call: Call): BranchRule => {
  const found = rulesOf(call).find(({ branch }) => branch === call.params['name']);
  if (!found) throw notFound();
  return found;
};

const create = (call: Call): Answer => {
  const branch = textOf(call, 'rule_name') || textOf(call, 'branch_name') || '';
  if (!branch || /\s/.test(branch)) throw invalid('[RuleName]: Required');
  const rules = rulesOf(call);
  if (rules.some((each) => each.branch === branch)) throw new RequestError(403, 'Branch protection already exist');
  const rule = fromBody(call, { branch });
  setRules(call.world, call.repository, [...rules, rule]);
  return json(shape(rule), 201);
};

const edit = (call: Call): Answer => {
  const before = requireRule(call);
  const rule = fromBody(call, before);
  setRules(
    call.world,
    call.repository,
    rulesOf(call).map((each) => (each.branch === before.branch ? rule : each)),
  );
  return json(shape(rule));
};

const remove = (call: Call): Answer => {
  const rule = requireRule(call);
  setRules(
    call.world,
    call.repository,
    rulesOf(call).filter(({ branch }) => branch !== rule.branch),
  );
  return noContent;
};

const protections = '/repos/:owner/:repo/branch_protections';

export const protectionRoutes = [
  route('GET', protections, 'write', (call) => json(rulesOf(call).map(shape))),
  route('POST', protections, 'write', create),
  route('GET', `${protections}/*name`, 'write', (call) => json(shape(requireRule(call)))),
  route('PATCH', `${protections}/*name`, 'write', edit),
  route('DELETE', `${protections}/*name`, 'write', remove),
];
