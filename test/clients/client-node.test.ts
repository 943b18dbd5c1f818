// @kubernetes/client-node as programs use it: informers over restarts, logs, exec, attach, port-forward, and a lease that one of two holds.
import { PassThrough } from 'node:stream';
import {
  ApiException,
  Attach,
  CoordinationV1Api,
  CoreV1Api,
  Exec,
  KubeConfig,
  Log,
  makeInformer,
  PortForward,
  V1MicroTime,
  type V1ConfigMap,
  type V1Lease,
  type V1LeaseSpec,
  type V1Secret,
  type V1Status,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startBareEngine, type BareEngine } from '../bare-engine.ts';

const namespace = 'default';
const limit = { timeout: 20_000 };

const collected = (stream: PassThrough): (() => string) => {
  let text = '';
  stream.on('data', (part: Buffer) => (text += part.toString()));
  return () => text;
};

describe('@kubernetes/client-node', () => {
  let engine: BareEngine;
  let config: KubeConfig;
  let core: CoreV1Api;

  beforeAll(async () => {
    engine = await startBareEngine({ flux: false });
    config = new KubeConfig();
    config.loadFromFile(engine.environment['KUBECONFIG'] as string);
    core = config.makeApiClient(CoreV1Api);
    const command = ['sh', '-c', 'echo hello; while read line; do echo "heard $line"; done; sleep 3600'];
    const containers = [
      { name: 'box', image: 'busybox', command, stdin: true },
      { name: 'web', image: 'nginx' },
    ];
    await core.createNamespacedPod({ namespace, body: { metadata: { name: 'box' }, spec: { containers } } });
    await vi.waitFor(async () => {
      const { status } = await core.readNamespacedPod({ namespace, name: 'box' });
      if (!status?.containerStatuses?.every(({ ready }) => ready)) throw new Error('not ready yet');
    }, limit);
  });
  afterAll(() => engine.close());

  const put = (name: string, value: string) =>
    core.createNamespacedConfigMap({ namespace, body: { metadata: { name, labels: { kept: 'yes' } }, data: { value } } });

  it('an informer sees what is, what comes, what changes and what goes, also after it was stopped and started', async () => {
    await put('first', '1');
    const list = () => core.listNamespacedConfigMap({ namespace, labelSelector: 'kept=yes' });
    const informer = makeInformer<V1ConfigMap>(config, `/api/v1/namespaces/${namespace}/configmaps`, list, 'kept=yes');
    const seen: string[] = [];
    for (const verb of ['add', 'update', 'delete'] as const)
      informer.on(verb, ({ metadata, data }) => seen.push(`${verb} ${metadata?.name} ${data?.['value']}`));
    await informer.start();
    await put('second', '1');
    await core.replaceNamespacedConfigMap({
      name: 'first',
      namespace,
      body: { metadata: { name: 'first', labels: { kept: 'yes' } }, data: { value: '2' } },
    });
    await core.deleteNamespacedConfigMap({ name: 'second', namespace });
    await vi.waitFor(() => expect(seen).toEqual(['add first 1', 'add second 1', 'update first 2', 'delete second 1']), limit);
    await informer.stop();
    await put('third', '1');
    await core.deleteNamespacedConfigMap({ name: 'first', namespace });
    await informer.start();
    await vi.waitFor(() => expect(seen.slice(4).sort()).toEqual(['add third 1', 'delete first 2']), limit);
    expect(informer.list().map(({ metadata }) => metadata?.name)).toEqual(['third']);
    await informer.stop();
  });

  it('an informer whose version is long gone is told 410, lists anew and goes on', async () => {
    let lists = 0;
    const list = async () => {
      const all = await core.listNamespacedSecret({ namespace });
      // As one that slept through all that happened since.
      if (lists++ === 0 && all.metadata) all.metadata.resourceVersion = '1';
      return all;
    };
    const informer = makeInformer<V1Secret>(config, `/api/v1/namespaces/${namespace}/secrets`, list);
    const seen: string[] = [];
    informer.on('add', ({ metadata }) => seen.push(metadata?.name ?? ''));
    await informer.start();
    await vi.waitFor(() => expect(lists).toBe(2), limit);
    await core.createNamespacedSecret({ namespace, body: { metadata: { name: 'late' } } });
    await vi.waitFor(() => expect(seen).toContain('late'), limit);
    await informer.stop();
  });

  it('reads a log that goes on, and is heard by the program it attaches to', async () => {
    const stream = new PassThrough();
    const text = collected(stream);
    const abort = await new Log(config).log(namespace, 'box', 'box', stream, { follow: true });
    await vi.waitFor(() => expect(text()).toContain('hello\n'), limit);
    const input = new PassThrough();
    const socket = await new Attach(config).attach(namespace, 'box', 'box', new PassThrough(), null, input, false);
    input.write('attached\n');
    await vi.waitFor(() => expect(text()).toContain('heard attached\n'), limit);
    abort.abort();
    socket.close();
  });

  it('runs a command with its input, its two outputs and its exit code', async () => {
    const [out, err, input] = [new PassThrough(), new PassThrough(), new PassThrough()];
    const [said, complained] = [collected(out), collected(err)];
    const command = ['sh', '-c', 'read word; echo "got $word"; echo oh >&2; exit 7'];
    const status = await new Promise<V1Status>((done, fail) => {
      new Exec(config).exec(namespace, 'box', 'box', command, out, err, input, false, done).catch(fail);
      input.write('this\n');
    });
    expect(status).toMatchObject({
      status: 'Failure',
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: '7' }] },
    });
    expect([said(), complained()]).toEqual(['got this\n', 'oh\n']);
  });

  it('speaks HTTP over a forwarded port', async () => {
    const [out, input] = [new PassThrough(), new PassThrough()];
    const answer = collected(out);
    await new PortForward(config).portForward(namespace, 'box', [80], out, null, input);
    input.write('GET / HTTP/1.1\r\nhost: box\r\nconnection: close\r\n\r\n');
    await vi.waitFor(() => expect(answer()).toMatch(/^HTTP\/1\.1 200 OK[^]*nginx/), limit);
  });

  it('lets one of two hold a lease, and the other take it over when it has run out', async () => {
    const leases = config.makeApiClient(CoordinationV1Api);
    const name = 'leader';
    const held = (holderIdentity: string, renewed: Date): V1LeaseSpec => ({
      holderIdentity,
      leaseDurationSeconds: 15,
      acquireTime: new V1MicroTime(renewed),
      renewTime: new V1MicroTime(renewed),
    });
    const now = new Date();
    const tried = await Promise.allSettled(
      ['one', 'two'].map((who) => leases.createNamespacedLease({ namespace, body: { metadata: { name }, spec: held(who, now) } })),
    );
    expect(tried.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const lost = tried.find((each) => each.status === 'rejected')?.reason as ApiException<unknown>;
    expect(lost.code).toBe(409);
    const [mine, stale] = await Promise.all([1, 2].map(() => leases.readNamespacedLease({ namespace, name })));
    const body = (lease: V1Lease | undefined, who: string) =>
      ({ ...lease, spec: { ...held(who, new Date()), leaseTransitions: 1 } }) as V1Lease;
    await leases.replaceNamespacedLease({ namespace, name, body: body(mine, 'two') });
    await expect(leases.replaceNamespacedLease({ namespace, name, body: body(stale, 'one') })).rejects.toMatchObject({ code: 409 });
    expect((await leases.readNamespacedLease({ namespace, name })).spec).toMatchObject({ holderIdentity: 'two', leaseTransitions: 1 });
  });
});
