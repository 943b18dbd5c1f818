import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startApiServer } from '../../kubernetes/api/start-api-server.ts';
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { adminUser, serviceAccountUser } from '../../kubernetes/machinery/user.ts';
import type { ApiServer } from '../../kubernetes/server.ts';
import { ManualClock } from '../../platform/clock.ts';
import { fluxOperator } from './flux-operator.ts';
import { operatorManifests } from './manifests/operator-manifests.ts';

const api = 'fluxcd.controlplane.io/v1';
const namespace = 'shop';
const json = (value: unknown, init?: ResponseInit) => new Response(JSON.stringify(value), init);
const configMap = (name: string, data: Record<string, string>, annotations?: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace, ...(annotations ? { annotations } : {}) },
  data,
});

describe('flux-operator', () => {
  let clock: ManualClock;
  let server: ApiServer;
  let admin: ApiClient;
  let stop: AbortController;
  let answer: (url: URL, init?: RequestInit) => Response;
  let asked: { path: string; headers: Record<string, string> }[];

  const start = () => {
    stop = new AbortController();
    fluxOperator.start({
      pod: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'flux-operator', namespace: 'flux-system' } },
      container: {},
      image: 'ghcr.io/controlplaneio-fluxcd/flux-operator:v0.58.1',
      command: [],
      env: {},
      client: server.client(serviceAccountUser('flux-system', 'flux-operator')),
      clock,
      signal: stop.signal,
      log: () => {},
      volumePath: (volume) => volume,
      network: {
        serve: () => {},
        fetch: async (address, init) => {
          const url = new URL(address);
          asked.push({ path: url.pathname + url.search, headers: (init?.headers ?? {}) as Record<string, string> });
          return answer(url, init);
        },
      },
    });
  };
  const settle = () => clock.advance(100);
  const create = async (kind: string, name: string, spec: Record<string, unknown>, annotations: Record<string, string> = {}) => {
    await admin.create({ apiVersion: api, kind, metadata: { name, namespace, annotations }, spec });
    await settle();
  };
  const patch = async (kind: string, name: string, body: unknown) => {
    await admin.patch({ apiVersion: api, kind, namespace, name }, body, { type: 'merge' });
    await settle();
  };
  const set = (name: string, spec: Record<string, unknown>) => create('ResourceSet', name, spec);
  const provider = (name: string, spec: Record<string, unknown>) => create('ResourceSetInputProvider', name, spec);
  const again = (name: string, word: string) =>
    patch('ResourceSetInputProvider', name, { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': word } } });
  const see = (kind: string, name: string) => admin.get({ apiVersion: api, kind, namespace, name });
  const ready = async (kind: string, name: string) => {
    const { conditions = [] } = (await see(kind, name)).status ?? {};
    const found = conditions.find((each: { type: string }) => each.type === 'Ready');
    return `${found?.status} ${found?.reason}: ${found?.message}`;
  };
  const exported = async (name: string) => (await see('ResourceSetInputProvider', name)).status?.exportedInputs;
  const maps = async (): Promise<Record<string, unknown>> => {
    const { items } = await admin.list({ apiVersion: 'v1', kind: 'ConfigMap' }, { namespace });
    const own = items.filter(({ metadata }) => metadata.name !== 'kube-root-ca.crt');
    return Object.fromEntries(own.map((each) => [each.metadata.name, (each as KubeObject & { data?: unknown }).data]));
  };

  beforeEach(async () => {
    clock = new ManualClock();
    server = await startApiServer({ clock });
    admin = server.client(adminUser);
    asked = [];
    answer = () => json([]);
    await admin.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'flux-system' } });
    for (const each of operatorManifests()) if (each.kind !== 'Deployment') await admin.create(each);
    await admin.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    start();
  });
  afterEach(async () => {
    stop.abort();
    await server.close();
  });

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
      await admin.create({
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

  const pull = (number: number, labels: string[], sha = `sha${number}`) => ({
    number,
    title: `PR ${number}`,
    state: 'open',
    user: { login: 'ann' },
    labels: labels.map((name) => ({ name })),
    head: { ref: `feature/${number}`, sha },
  });
  const preview = { resources: [configMap('pr-<< inputs.id >>', { sha: '<< inputs.sha >>', size: '<< inputs.size >>' })] };
  const pulls = {
    type: 'GiteaPullRequest',
    url: 'http://forge/lab/app',
    filter: { labels: ['preview'] },
    defaultValues: { size: 'small' },
  };

  it('follows pull requests: opened, pushed to, closed; what fails keeps what was', async () => {
    answer = () => json([pull(1, ['preview']), pull(2, [])]);
    await admin.create({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'token', namespace },
      stringData: { username: 'flux', password: 's3cret' },
    });
    await provider('pulls', { ...pulls, secretRef: { name: 'token' } });
    await set('previews', { inputsFrom: [{ kind: 'ResourceSetInputProvider', name: 'pulls' }], ...preview });
    expect(asked[0]).toEqual({
      path: '/api/v1/repos/lab/app/pulls?limit=50&state=open',
      headers: { accept: 'application/json', authorization: 'token s3cret' },
    });
    expect(await maps()).toEqual({ 'pr-1': { sha: 'sha1', size: 'small' } });
    answer = () => json([pull(1, ['preview'], 'newer'), pull(2, ['preview', 'x'])]);
    await again('pulls', 'pushed');
    expect(await maps()).toEqual({ 'pr-1': { sha: 'newer', size: 'small' }, 'pr-2': { sha: 'sha2', size: 'small' } });
    answer = () => new Response('down', { status: 503 });
    await again('pulls', 'down');
    expect(await ready('ResourceSetInputProvider', 'pulls')).toBe(
      "False ReconciliationFailed: failed to call Git provider: failed to list requests: could not list pull requests: unknown API error: 503\nRequest: '/api/v1/repos/lab/app/pulls' with 'GET' method and 'down' body",
    );
    expect(Object.keys(await maps())).toEqual(['pr-1', 'pr-2']);
    answer = () => json([]);
    await clock.advance(60_000);
    expect(await ready('ResourceSetInputProvider', 'pulls')).toMatch(/^True/);
    expect(await maps()).toEqual({});
    expect((await see('ResourceSet', 'previews')).status?.inventory).toEqual({ entries: [] });
  });

  it('keeps the inputs of a request that is skipped, reads further pages, matches branches', async () => {
    answer = (url) => {
      if (url.searchParams.get('page') === '2')
        return json([pull(3, ['preview']), { ...pull(4, ['preview']), head: { ref: 'wip/4', sha: 'x' } }]);
      return json([pull(1, ['preview'])], { headers: { link: '<http://forge/api/v1/repos/lab/app/pulls?page=2>; rel="next"' } });
    };
    await provider('pulls', { ...pulls, filter: { labels: ['preview'], excludeBranch: '^wip/' }, skip: { labels: ['hold'] } });
    expect(await exported('pulls')).toMatchObject([{ id: '1', sha: 'sha1' }, { id: '3' }]);
    answer = () => json([pull(1, ['preview', 'hold'], 'newer'), pull(5, ['preview', 'hold'])]);
    await again('pulls', 'held');
    expect(await exported('pulls')).toMatchObject([{ id: '1', sha: 'sha1', labels: ['preview'] }]);
  });

  it('stops waiting for an environment whose pull request is closed', async () => {
    answer = () => json([pull(1, ['preview'])]);
    await provider('pulls', pulls);
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'pr-<< inputs.id >>', namespace },
      spec: { containers: [{ name: 'c', image: 'never' }] },
    };
    await set('previews', { wait: true, inputsFrom: [{ kind: 'ResourceSetInputProvider', name: 'pulls' }], resources: [pod] });
    expect(await ready('ResourceSet', 'previews')).toBe('Unknown Progressing: Reconciliation in progress');
    answer = () => json([]);
    await again('pulls', 'closed');
    await clock.advance(5_000);
    expect(await ready('ResourceSet', 'previews')).toMatch(/^True/);
    expect(await admin.find({ apiVersion: 'v1', kind: 'Pod', namespace, name: 'pr-1' })).toBeNull();
  });

  it('reads branches and tags, and the inputs of a service', async () => {
    const commits = [
      { name: 'main', commit: { sha: 'a', id: 'a' } },
      { name: 'v1.2.0', commit: { sha: 'b', id: 'b' } },
      { name: 'v1.10.0', commit: { sha: 'c', id: 'c' } },
    ];
    answer = (url) => (url.pathname === '/in' ? json({ inputs: [{ id: '7', color: 'red' }] }) : json(commits));
    await provider('branches', { type: 'GitLabBranch', url: 'https://gitlab/lab/app', filter: { includeBranch: '^main$' } });
    await provider('tags', { type: 'GitHubTag', url: 'https://github.com/lab/app', filter: { semver: '>=1.0.0', limit: 1 } });
    await provider('service', { type: 'ExternalService', url: 'http://svc/in', insecure: true });
    expect(await exported('branches')).toEqual([{ id: '68878758', branch: 'main', sha: 'a' }]);
    expect(await exported('tags')).toEqual([{ id: '120390037', tag: 'v1.10.0', sha: 'c' }]);
    expect(await exported('service')).toEqual([{ id: '7', color: 'red' }]);
    expect(asked.map(({ path }) => path)).toEqual([
      '/api/v4/projects/lab%2Fapp/repository/branches?per_page=50',
      '/repos/lab/app/tags?per_page=50',
      '/in',
    ]);
  });

  it('looks at its source only within a window, and says when the next one opens', async () => {
    answer = () => json([]);
    await provider('pulls', { ...pulls, schedule: [{ cron: '0 2 * * *', timeZone: 'UTC', window: '1h' }] });
    expect(asked).toEqual([]);
    expect(await ready('ResourceSetInputProvider', 'pulls')).toMatch(
      /^True SkippedDueToSchedule: Reconciliation skipped, next scheduled at 2026-01-01T02:00:00Z$/,
    );
    expect((await see('ResourceSetInputProvider', 'pulls')).status?.nextSchedule).toMatchObject({ cron: '0 2 * * *', window: '1h' });
    await clock.advance(2 * 3_600_000);
    expect(asked).toHaveLength(1);
    expect(await ready('ResourceSetInputProvider', 'pulls')).toMatch(/^True ReconciliationSucceeded/);
    await patch('ResourceSetInputProvider', 'pulls', { spec: { schedule: [{ cron: 'every day' }] } });
    expect(await ready('ResourceSetInputProvider', 'pulls')).toBe(
      'False InvalidSchedule: failed to parse schedule: expected exactly 5 fields, found 2: [every day]',
    );
  });

  it('applies as the account that is named, and copies from others what it may read', async () => {
    await admin.create({ ...configMap('source', { key: 'value' }) });
    await admin.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'team', namespace } });
    const spec = { serviceAccountName: 'team', resources: [configMap('copy', {}, { 'fluxcd.controlplane.io/copyFrom': 'shop/source' })] };
    await set('copy', spec);
    expect(await ready('ResourceSet', 'copy')).toContain('cannot get resource "configmaps"');
    const role = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' };
    await admin.create({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'team', namespace },
      roleRef: role,
      subjects: [{ kind: 'ServiceAccount', name: 'team', namespace }],
    } as KubeObject);
    await clock.advance(10_000);
    expect(await ready('ResourceSet', 'copy')).toMatch(/^True/);
    expect((await maps()).copy).toEqual({ key: 'value' });
  });

  it('waits for what it depends on: there, ready, as an expression says', async () => {
    const dependency = { apiVersion: 'v1', kind: 'ConfigMap', name: 'first', namespace, readyExpr: "data.state == 'done'" };
    await admin.create(configMap('first', { state: 'open' }));
    await set('later', { dependsOn: [dependency], resources: [configMap('later', { a: 'b' })] });
    expect(await ready('ResourceSet', 'later')).toContain(
      'False DependencyNotReady: Retrying dependency check: dependency v1/ConfigMap/shop/first not ready',
    );
    await admin.patch({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'first' }, { data: { state: 'done' } }, { type: 'merge' });
    await clock.advance(5_000);
    expect(await ready('ResourceSet', 'later')).toMatch(/^True/);
  });

  it('leaves what says so, and what another took over, when the set is deleted', async () => {
    await set('gone', {
      resources: [configMap('kept', {}, { 'fluxcd.controlplane.io/prune': 'disabled' }), configMap('taken', {}), configMap('own', {})],
    });
    await admin.patch(
      { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'taken' },
      { metadata: { labels: { 'resourceset.fluxcd.controlplane.io/name': 'other' } } },
      { type: 'merge' },
    );
    await admin.delete({ apiVersion: api, kind: 'ResourceSet', namespace, name: 'gone' });
    await settle();
    expect(Object.keys(await maps())).toEqual(['kept', 'taken']);
    expect(await admin.find({ apiVersion: api, kind: 'ResourceSet', namespace, name: 'gone' })).toBeNull();
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
