/** Who asks: what authentication found out. */
export interface User {
  name: string;
  uid?: string;
  groups: string[];
  extra?: Record<string, string[]>;
}

/** The user of a ServiceAccount, with the groups that the real server gives it. */
export const serviceAccountUser = (namespace: string, name: string): User => ({
  name: `system:serviceaccount:${namespace}:${name}`,
  groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
});

/** The learner's kubeconfig and our own set-up. */
export const adminUser: User = { name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };
