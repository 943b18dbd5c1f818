import { describe, expect, it } from 'vitest';
import { namespace, json, configMap, useOperator } from '../../../test/flux/use-operator.ts';

describe('flux-operator: input providers', () => {
  const lab = useOperator();
  const { patch, see, set, provider, again, ready, exported, maps } = lab;

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
    lab.answer = () => json([pull(1, ['preview']), pull(2, [])]);
    await lab.admin.create({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'token', namespace },
      stringData: { username: 'flux', password: 's3cret' },
    });
    await provider('pulls', { ...pulls, secretRef: { name: 'token' } });
    await set('previews', { inputsFrom: [{ kind: 'ResourceSetInputProvider', name: 'pulls' }], ...preview });
    expect(lab.asked[0]).toEqual({
      path: '/api/v1/repos/lab/app/pulls?limit=50&state=open',
      headers: { accept: 'application/json', authorization: 'token s3cret' },
    });
    expect(await maps()).toEqual({ 'pr-1': { sha: 'sha1', size: 'small' } });
    lab.answer = () => json([pull(1, ['preview'], 'newer'), pull(2, ['preview', 'x'])]);
    await again('pulls', 'pushed');
    expect(await maps()).toEqual({ 'pr-1': { sha: 'newer', size: 'small' }, 'pr-2': { sha: 'sha2', size: 'small' } });
    lab.answer = () => new Response('down', { status: 503 });
    await again('pulls', 'down');
    expect(await ready('ResourceSetInputProvider', 'pulls')).toBe(
      "False ReconciliationFailed: failed to call Git provider: failed to list requests: could not list pull requests: unknown API error: 503\nRequest: '/api/v1/repos/lab/app/pulls' with 'GET' method and 'down' body",
    );
    expect(Object.keys(await maps())).toEqual(['pr-1', 'pr-2']);
    lab.answer = () => json([]);
    await lab.clock.advance(60_000);
    expect(await ready('ResourceSetInputProvider', 'pulls')).toMatch(/^True/);
    expect(await maps()).toEqual({});
    expect((await see('ResourceSet', 'previews')).status?.inventory).toEqual({ entries: [] });
  });

  it('keeps the inputs of a request that is skipped, reads further pages, matches branches', async () => {
    lab.answer = (url) => {
      if (url.searchParams.get('page') === '2')
        return json([pull(3, ['preview']), { ...pull(4, ['preview']), head: { ref: 'wip/4', sha: 'x' } }]);
      return json([pull(1, ['preview'])], { headers: { link: '<http://forge/api/v1/repos/lab/app/pulls?page=2>; rel="next"' } });
    };
    await provider('pulls', { ...pulls, filter: { labels: ['preview'], excludeBranch: '^wip/' }, skip: { labels: ['hold'] } });
    expect(await exported('pulls')).toMatchObject([{ id: '1', sha: 'sha1' }, { id: '3' }]);
    lab.answer = () => json([pull(1, ['preview', 'hold'], 'newer'), pull(5, ['preview', 'hold'])]);
    await again('pulls', 'held');
    expect(await exported('pulls')).toMatchObject([{ id: '1', sha: 'sha1', labels: ['preview'] }]);
  });

  it('stops waiting for an environment whose pull request is closed', async () => {
    lab.answer = () => json([pull(1, ['preview'])]);
    await provider('pulls', pulls);
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'pr-<< inputs.id >>', namespace },
      spec: { containers: [{ name: 'c', image: 'never' }] },
    };
    await set('previews', { wait: true, inputsFrom: [{ kind: 'ResourceSetInputProvider', name: 'pulls' }], resources: [pod] });
    expect(await ready('ResourceSet', 'previews')).toBe('Unknown Progressing: Reconciliation in progress');
    lab.answer = () => json([]);
    await again('pulls', 'closed');
    await lab.clock.advance(5_000);
    expect(await ready('ResourceSet', 'previews')).toMatch(/^True/);
    expect(await lab.admin.find({ apiVersion: 'v1', kind: 'Pod', namespace, name: 'pr-1' })).toBeNull();
  });

  it('reads branches and tags, and the inputs of a service', async () => {
    const commits = [
      { name: 'main', commit: { sha: 'a', id: 'a' } },
      { name: 'v1.2.0', commit: { sha: 'b', id: 'b' } },
      { name: 'v1.10.0', commit: { sha: 'c', id: 'c' } },
    ];
    lab.answer = (url) => (url.pathname === '/in' ? json({ inputs: [{ id: '7', color: 'red' }] }) : json(commits));
    await provider('branches', { type: 'GitLabBranch', url: 'https://gitlab/lab/app', filter: { includeBranch: '^main$' } });
    await provider('tags', { type: 'GitHubTag', url: 'https://github.com/lab/app', filter: { semver: '>=1.0.0', limit: 1 } });
    await provider('service', { type: 'ExternalService', url: 'http://svc/in', insecure: true });
    expect(await exported('branches')).toEqual([{ id: '68878758', branch: 'main', sha: 'a' }]);
    expect(await exported('tags')).toEqual([{ id: '120390037', tag: 'v1.10.0', sha: 'c' }]);
    expect(await exported('service')).toEqual([{ id: '7', color: 'red' }]);
    expect(lab.asked.map(({ path }) => path)).toEqual([
      '/api/v4/projects/lab%2Fapp/repository/branches?per_page=50',
      '/repos/lab/app/tags?per_page=50',
      '/in',
    ]);
  });

  it('looks at its source only within a window, and says when the next one opens', async () => {
    lab.answer = () => json([]);
    await provider('pulls', { ...pulls, schedule: [{ cron: '0 2 * * *', timeZone: 'UTC', window: '1h' }] });
    expect(lab.asked).toEqual([]);
    expect(await ready('ResourceSetInputProvider', 'pulls')).toMatch(
      /^True SkippedDueToSchedule: Reconciliation skipped, next scheduled at 2026-01-01T02:00:00Z$/,
    );
    expect((await see('ResourceSetInputProvider', 'pulls')).status?.nextSchedule).toMatchObject({ cron: '0 2 * * *', window: '1h' });
    await lab.clock.advance(2 * 3_600_000);
    expect(lab.asked).toHaveLength(1);
    expect(await ready('ResourceSetInputProvider', 'pulls')).toMatch(/^True ReconciliationSucceeded/);
    await patch('ResourceSetInputProvider', 'pulls', { spec: { schedule: [{ cron: 'every day' }] } });
    expect(await ready('ResourceSetInputProvider', 'pulls')).toBe(
      'False InvalidSchedule: failed to parse schedule: expected exactly 5 fields, found 2: [every day]',
    );
  });
});
