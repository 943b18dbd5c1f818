import { describe, expect, it } from 'vitest';
import type { World } from '../../src/checking/world.ts';
import type { Pull } from '../../src/course/forge-rest.ts';
import { pullRequest } from './index.ts';

// A branch that is gone leaves its name as the label only, as with Gitea.
const pull = (number: number, label: string, rest: Partial<Pull> = {}) =>
  ({
    number,
    title: 'Blue',
    state: 'open',
    merged: false,
    labels: [],
    head: { ref: rest.merged ? `refs/pull/${number}/head` : label, label },
    ...rest,
  }) as unknown as Pull;

const pulls = [
  pull(3, 'green', { state: 'closed', merged: true }),
  pull(2, 'blue', { labels: [{ id: 1, name: 'preview' }] }),
  pull(1, 'blue', { state: 'closed' }),
];
const comments = [{ user: { login: 'flux' }, body: 'ready\naddress: http://preview-2', created_at: '' }];
const world = {
  pulls: () => ({ all: () => Promise.resolve(pulls), comments: (number: number) => Promise.resolve(number === 2 ? comments : []) }),
} as unknown as World;

describe('pull-request', () => {
  it.each([
    [{ head: 'blue', state: 'open' as const, labels: ['preview'] }, 'passed', ''],
    [{ head: 'blue', state: 'closed' as const }, 'passed', ''],
    [{ head: 'green', state: 'merged' as const }, 'passed', ''],
    [{ number: 2, state: 'open' as const, comment: 'http://preview-\\d', commentBy: 'flux' }, 'passed', ''],
    [{ head: 'red', state: 'open' as const }, 'waiting', 'missing'],
    [{ head: 'green', state: 'closed' as const }, 'failed', 'state'],
    [{ head: 'blue', state: 'open' as const, labels: ['deploy'] }, 'failed', 'label'],
    [{ number: 2, state: 'open' as const, comment: 'https' }, 'failed', 'comment'],
    [{ number: 2, state: 'open' as const, comment: 'ready', commentBy: 'learner' }, 'failed', 'comment'],
  ])('%j is %s', async (spec, verdict, code) => {
    expect(await pullRequest.evaluate({ repository: 'shop', ...spec }, world)).toMatchObject({ verdict, code });
  });
});
