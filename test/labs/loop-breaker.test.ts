// The program that learners complete in break-the-loop: a real controller changes a policy twice within a second, and an older answer may come last.
import { expect, it, vi } from 'vitest';
import { pause } from '../../src/platform/pause.ts';

const policy = (image: string) => ({ metadata: { name: 'orders', namespace: 'flux-system' }, status: { image } });
type Handler = (event: unknown) => void;

const cluster = vi.hoisted(() => ({
  now: undefined as unknown,
  handlers: {} as Record<string, Handler>,
  waits: [100, 1],
  written: [] as string[],
}));

vi.mock('@kubernetes/client-node', () => ({
  AppsV1Api: vi.fn<() => void>(),
  CustomObjectsApi: vi.fn<() => void>(),
  PatchStrategy: {},
  setHeaderOptions: () => ({}),
  KubeConfig: class {
    loadFromDefault() {}
    makeApiClient() {
      return {
        listNamespacedDeployment: async () => {
          await pause(cluster.waits.shift() ?? 1);
          return { items: [{ metadata: { name: 'orders' } }] };
        },
        patchNamespacedDeployment: ({ body }: { body: { image: string } }) => Promise.resolve(cluster.written.push(body.image)),
      };
    }
  },
  makeInformer: () => ({
    on: (event: string, handler: Handler) => (cluster.handlers[event] = handler),
    get: () => cluster.now,
    start: () => Promise.resolve(),
  }),
}));
vi.mock('../../labs/break-the-loop/start/loop-breaker/deployment.ts', () => ({
  followedPolicy: () => 'orders',
  patchFor: (_: unknown, image: string) => ({ image }),
}));
vi.mock('../../labs/break-the-loop/start/loop-breaker/image-policy.ts', () => ({
  chosenImage: ({ status }: ReturnType<typeof policy>) => status.image,
}));

it('loop-breaker never writes an older image over a newer one', async () => {
  await import('../../labs/break-the-loop/start/loop-breaker/main.ts');
  for (const image of ['orders:1.4.0', 'orders:1.5.0']) {
    cluster.now = policy(image);
    cluster.handlers['update']?.(cluster.now);
  }
  await vi.waitFor(() => expect(cluster.written).toHaveLength(2));
  expect(cluster.written.at(-1)).toBe('orders:1.5.0');
});
