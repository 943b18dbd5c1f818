import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { api, namespace, configMap, useOperator } from '../../../test/flux/use-operator.ts';

describe('flux-operator: resource sets', () => {
  const lab = useOperator();
  const { settle, set, provider, ready, maps } = lab;

  it('renders loops and conditions of a template of many documents, without doubles and without what is switched off', async () => {
    await set('teams', {
      inputs: [
        { team: 'red', envs: ['dev', 'prod'] },
        { team: 'blue', envs: [] },
      ],
      resourcesTemplate: `
<<- range $env := inputs.envs >>
---
apiVersion: v1
kind: ConfigMap
metadata: {name: << inputs.team >>-<< $env >>, namespace: shop}
data: {who: << inputs.team | upper | quote >>}
<<- end >>
---
apiVersion: v1
kind: ConfigMap
metadata: {name: common, namespace: shop}
data: {first: << inputs.team >>}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: off-<< inputs.team >>
  namespace: shop
  annotations: {fluxcd.controlplane.io/reconcile: disabled}
`,
    });
    expect(await ready('ResourceSet', 'teams')).toMatch(/^True ReconciliationSucceeded: Reconciliation finished in \d+ms$/);
    expect(await maps()).toEqual({ 'red-dev': { who: 'RED' }, 'red-prod': { who: 'RED' }, common: { first: 'red' } });
  });

  it('permutes the inputs of providers chosen by label', async () => {
    const labelled = async (name: string, defaultValues: Record<string, unknown>) => {
      await lab.admin.create({
        apiVersion: api,
        kind: 'ResourceSetInputProvider',
        metadata: { name, namespace, labels: { use: 'yes' } },
        spec: { type: 'Static', defaultValues },
      });
      await settle();
    };
    await labelled('my-app', { tag: '1.0' });
    await labelled('region', { name: 'eu' });
    await set('all', {
      inputStrategy: { name: 'Permute' },
      inputs: [{ size: 1 }, { size: 2 }],
      inputsFrom: [{ kind: 'ResourceSetInputProvider', selector: { matchLabels: { use: 'yes' } } }],
      resources: [
        configMap('c-<< inputs.all.size >>', { v: '<< inputs.my_app.tag >>-<< inputs.region.name >>-<< inputs.my_app.provider.name >>' }),
      ],
    });
    expect(await maps()).toEqual({ 'c-1': { v: '1.0-eu-my-app' }, 'c-2': { v: '1.0-eu-my-app' } });
  });

  it('applies as the account that is named, and copies from others what it may read', async () => {
    await lab.admin.create({ ...configMap('source', { key: 'value' }) });
    await lab.admin.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'team', namespace } });
    const spec = { serviceAccountName: 'team', resources: [configMap('copy', {}, { 'fluxcd.controlplane.io/copyFrom': 'shop/source' })] };
    await set('copy', spec);
    expect(await ready('ResourceSet', 'copy')).toContain('cannot get resource "configmaps"');
    const role = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' };
    await lab.admin.create({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'team', namespace },
      roleRef: role,
      subjects: [{ kind: 'ServiceAccount', name: 'team', namespace }],
    } as KubeObject);
    await lab.clock.advance(10_000);
    expect(await ready('ResourceSet', 'copy')).toMatch(/^True/);
    expect((await maps()).copy).toEqual({ key: 'value' });
  });

  it('waits for what it depends on: there, ready, as an expression says', async () => {
    const dependency = { apiVersion: 'v1', kind: 'ConfigMap', name: 'first', namespace, readyExpr: "data.state == 'done'" };
    await lab.admin.create(configMap('first', { state: 'open' }));
    await set('later', { dependsOn: [dependency], resources: [configMap('later', { a: 'b' })] });
    expect(await ready('ResourceSet', 'later')).toContain(
      'False DependencyNotReady: Retrying dependency check: dependency v1/ConfigMap/shop/first not ready',
    );
    await lab.admin.patch(
      { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'first' },
      { data: { state: 'done' } },
      { type: 'merge' },
    );
    await lab.clock.advance(5_000);
    expect(await ready('ResourceSet', 'later')).toMatch(/^True/);
  });

  it('leaves what says so, and what another took over, when the set is deleted', async () => {
    await set('gone', {
      resources: [configMap('kept', {}, { 'fluxcd.controlplane.io/prune': 'disabled' }), configMap('taken', {}), configMap('own', {})],
    });
    await lab.admin.patch(
      { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'taken' },
      { metadata: { labels: { 'resourceset.fluxcd.controlplane.io/name': 'other' } } },
      { type: 'merge' },
    );
    await lab.admin.delete({ apiVersion: api, kind: 'ResourceSet', namespace, name: 'gone' });
    await settle();
    expect(Object.keys(await maps())).toEqual(['kept', 'taken']);
    expect(await lab.admin.find({ apiVersion: api, kind: 'ResourceSet', namespace, name: 'gone' })).toBeNull();
  });

  it('is built again as soon as a missing provider comes', async () => {
    await set('early', {
      inputsFrom: [{ kind: 'ResourceSetInputProvider', name: 'late' }],
      resources: [configMap('c-<< inputs.color >>', {})],
    });
    expect(await ready('ResourceSet', 'early')).toContain('failed to get provider shop/late');
    await provider('late', { type: 'Static', defaultValues: { color: 'red' } });
    expect(await ready('ResourceSet', 'early')).toMatch(/^True/);
    expect(Object.keys(await maps())).toEqual(['c-red']);
  });
});
