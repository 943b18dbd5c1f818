import { describe, expect, it } from 'vitest';
import type { Pull } from '../../course/forge-rest.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { Sight } from '../sight.ts';
import { inputsHop } from './inputs-hop.ts';

const provider = (exportedInputs: object[], more: { spec?: object; annotations?: object; status?: 'True' | 'False' } = {}): KubeObject =>
  ({
    apiVersion: 'fluxcd.controlplane.io/v1',
    kind: 'ResourceSetInputProvider',
    metadata: { name: 'cafe-pulls', annotations: { 'fluxcd.controlplane.io/reconcileEvery': '30s', ...more.annotations } },
    spec: { type: 'GiteaPullRequest', url: 'http://forge/learner/cafe', filter: { labels: ['preview'] }, ...more.spec },
    status: { exportedInputs, conditions: [{ type: 'Ready', status: more.status ?? 'True' }] },
  }) as unknown as KubeObject;

const pull = (number: number, ref: string, labels: string[], state = 'open') =>
  ({ number, state, head: { ref, sha: `sha-${ref}` }, labels: labels.map((name) => ({ name })) }) as unknown as Pull;

const look = (pulls: Pull[], object: KubeObject) =>
  inputsHop({
    cluster: { list: () => Promise.resolve([object]) },
    repositoryOf: (url: string) => (url.startsWith('http://forge/') ? { name: 'cafe' } : undefined),
    pulls: () => ({ all: () => Promise.resolve(pulls) }),
  } as unknown as Sight);

const menu = pull(1, 'menu', ['preview', 'nice']);
const known = { id: '1', branch: 'menu', sha: 'sha-menu' };

describe('a provider of pull requests', () => {
  it('is behind until it exports what the forge has, and says when it looks again', async () => {
    const hop = { state: 'moving', code: 'inputs-behind', subject: 'ResourceSetInputProvider cafe-pulls', nextInMs: 30_000 };
    expect(await look([menu], provider([]))).toMatchObject(hop);
    expect(await look([menu], provider([{ ...known, sha: 'older' }]))).toMatchObject(hop);
    expect(await look([pull(1, 'menu', ['preview'], 'closed')], provider([known]))).toMatchObject(hop);
    expect(await look([menu], provider([known]))).toBeUndefined();
  });

  it('waits for nothing that its filter leaves out', async () => {
    expect(await look([pull(1, 'menu', ['nice'])], provider([]))).toBeUndefined();
    expect(await look([menu], provider([], { spec: { filter: { includeBranch: '^feat/' } } }))).toBeUndefined();
    expect(await look([menu], provider([], { spec: { filter: { excludeBranch: '(?i)MENU' } } }))).toBeUndefined();
  });

  it('is not waited for where nobody looks, or where we cannot tell what it would take', async () => {
    expect(await look([menu], provider([], { annotations: { 'fluxcd.controlplane.io/reconcile': 'disabled' } }))).toBeUndefined();
    expect(await look([menu], provider([], { status: 'False' }))).toBeUndefined();
    expect(await look([menu], provider([], { spec: { skip: { labels: ['hold'] } } }))).toBeUndefined();
    expect(await look([menu], provider([known], { spec: { filter: { includeBranch: 'menu(' } } }))).toBeUndefined();
    expect(await look([menu], provider([], { spec: { url: 'https://elsewhere/cafe' } }))).toBeUndefined();
  });
});
