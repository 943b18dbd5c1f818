import { expect, it } from 'vitest';
import { ManualClock } from '../../platform/clock.ts';
import { notificationController } from './notification-controller.ts';

it('tells of its two servers before its manager, and of their end', async () => {
  const said: string[] = [];
  const stop = new AbortController();
  const { exited } = notificationController.start({
    pod: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'notification-controller-0', namespace: 'flux-system' } },
    container: {},
    image: 'ghcr.io/fluxcd/notification-controller:v1.9.3',
    command: [],
    env: {},
    clock: new ManualClock(Date.parse('2026-11-21T09:00:00Z')),
    signal: stop.signal,
    log: (line) => said.push(line),
    volumePath: () => '',
    network: { fetch: () => Promise.reject(new Error('nobody is there')), serve: () => {} },
  });
  expect(said[0]).toBe('{"level":"info","ts":"2026-11-21T09:00:00.000Z","logger":"setup","msg":"starting event server","addr":":9090"}');
  stop.abort();
  expect(await exited).toBe(1);
  expect(said.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
    'starting event server',
    'starting webhook receiver server',
    'unable to get kubeconfig',
    'Event server stopped',
    'Receiver server stopped',
  ]);
});
