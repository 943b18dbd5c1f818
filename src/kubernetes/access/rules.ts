// Which RBAC rules a user has: through bindings of the user's name, groups or ServiceAccount.
import type { KubeObject } from '../machinery/object.ts';
import type { User } from '../machinery/user.ts';
import type { ObjectReader } from './object-reader.ts';

export interface PolicyRule {
  verbs: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
}

interface BindingSubject {
  kind: string;
  name: string;
  namespace?: string;
}

/** One rule and the binding that gives it, in upstream's words; or why a binding gives none. */
export type FoundRule = { rule: PolicyRule; source: string } | { error: string };

const rbac = 'rbac.authorization.k8s.io/v1';

const appliesTo = (subject: BindingSubject, user: User, namespace: string): boolean => {
  switch (subject.kind) {
    case 'User':
      return subject.name === user.name;
    case 'Group':
      return user.groups.includes(subject.name);
    case 'ServiceAccount': {
      const of = subject.namespace || namespace;
      return of !== '' && user.name === `system:serviceaccount:${of}:${subject.name}`;
    }
    default:
      return false;
  }
};

const describeSubject = ({ kind, name, namespace }: BindingSubject, bindingNamespace: string): string =>
  kind === 'ServiceAccount' ? `${kind} "${name}/${namespace || bindingNamespace}"` : `${kind} "${name}"`;

const rulesOfRole = (reader: ObjectReader, { kind, name }: { kind: string; name: string }, namespace: string): PolicyRule[] | string => {
  if (kind !== 'Role' && kind !== 'ClusterRole') return `unsupported role reference kind: "${kind}"`;
  const role = reader.get(rbac, kind, kind === 'Role' ? namespace : undefined, name);
  if (role) return (role.rules ?? []) as PolicyRule[];
  return `${kind === 'Role' ? 'role' : 'clusterrole'}.rbac.authorization.k8s.io "${name}" not found`;
};

function* rulesOfBinding(reader: ObjectReader, binding: KubeObject, user: User, namespace: string): Generator<FoundRule> {
  const subject = ((binding.subjects ?? []) as BindingSubject[]).find((each) => appliesTo(each, user, namespace));
  if (!subject) return;
  const rules = rulesOfRole(reader, binding.roleRef, namespace);
  if (typeof rules === 'string') {
    yield { error: rules };
    return;
  }
  const name = namespace ? `${binding.metadata.name}/${namespace}` : binding.metadata.name;
  const { kind: roleKind, name: roleName } = binding.roleRef;
  const source = `${binding.kind} "${name}" of ${roleKind} "${roleName}" to ${describeSubject(subject, namespace)}`;
  for (const rule of rules) yield { rule, source };
}

/** What nodes may do. Models the node authorizer by the role that it stands for. Leaves out: only what concerns the node's own pods. */
function* rulesOfNodes(reader: ObjectReader, user: User): Generator<FoundRule> {
  if (!user.groups.includes('system:nodes')) return;
  const rules = rulesOfRole(reader, { kind: 'ClusterRole', name: 'system:node' }, '');
  if (typeof rules === 'string') return;
  for (const rule of rules) yield { rule, source: 'ClusterRole "system:node" for nodes' };
}

/** ClusterRoleBindings first, then the namespace's RoleBindings; both by name. */
export function* rulesFor(reader: ObjectReader, user: User, namespace: string): Generator<FoundRule> {
  yield* rulesOfNodes(reader, user);
  for (const binding of reader.list(rbac, 'ClusterRoleBinding')) yield* rulesOfBinding(reader, binding, user, '');
  if (namespace === '') return;
  for (const binding of reader.list(rbac, 'RoleBinding', namespace)) yield* rulesOfBinding(reader, binding, user, namespace);
}
