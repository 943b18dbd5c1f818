// Models: the controller that fills a ClusterRole with aggregationRule from the roles that its selectors choose.
import { isDeepStrictEqual } from 'node:util';
import { Controller } from '../../kubernetes/controller/controller.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { matchesSelector, type LabelSelector } from '../objects/label-selector.ts';
import { controllerClient, type ControllerEnvironment } from './environment.ts';

const selectorsOf = (role: KubeObject) => (role.aggregationRule?.clusterRoleSelectors ?? []) as LabelSelector[];

export const startClusterRoleAggregationController = (environment: ControllerEnvironment) => {
  const client = controllerClient(environment, 'clusterrole-aggregation-controller');
  const roles = environment.informers.get('rbac.authorization.k8s.io/v1', 'ClusterRole');
  const rulesFor = (role: KubeObject): unknown[] => {
    const rules: unknown[] = [];
    const chosen = roles
      .list()
      .filter(
        (each) =>
          each.metadata.name !== role.metadata.name &&
          selectorsOf(role).some((selector) => matchesSelector(selector, each.metadata.labels)),
      );
    for (const each of chosen.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))) {
      for (const rule of (each.rules ?? []) as unknown[]) if (!rules.some((known) => isDeepStrictEqual(known, rule))) rules.push(rule);
    }
    return rules;
  };
  return new Controller({
    name: 'clusterrole-aggregation',
    clock: environment.clock,
    sources: [
      {
        informer: roles,
        requests: () =>
          roles
            .list()
            .filter((each) => selectorsOf(each).length)
            .map((each) => ({ name: each.metadata.name })),
      },
    ],
    reconciler: {
      async reconcile({ name }) {
        const role = roles.get(undefined, name);
        if (!role || !selectorsOf(role).length) return;
        const rules = rulesFor(role);
        if (isDeepStrictEqual(rules, role.rules ?? [])) return;
        const applied = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name }, rules };
        await client.patch({ apiVersion: applied.apiVersion, kind: applied.kind, name }, applied, {
          type: 'apply',
          force: true,
          fieldManager: 'clusterrole-aggregation-controller',
        });
      },
    },
    onError: (error) => environment.onError('clusterrole-aggregation', error),
  });
};
