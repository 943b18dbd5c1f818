import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../../platform/clock.ts';
import { startTestServer, type TestServer } from './test-server.ts';

const maps = '/api/v1/namespaces/default/configmaps';
const map = (name: string, labels: Record<string, string> = {}) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels } });
const labelled = 'labelSelector=set%3Dpages';

describe('lists and watches over HTTPS', () => {
  let test: TestServer;
  let clock: ManualClock;
  const make = async (name: string, labels?: Record<string, string>) =>
    (await test.ask(maps, { method: 'POST', body: map(name, labels) })).body;
  const label = (name: string, value: string | null) =>
    test.ask(`${maps}/${name}`, {
      method: 'PATCH',
      contentType: 'application/merge-patch+json',
      body: { metadata: { labels: { color: value } } },
    });
  beforeAll(async () => {
    clock = new ManualClock();
    test = await startTestServer({ clock });
    for (const name of ['a', 'b', 'c', 'd', 'e']) await make(name, { set: 'pages' });
  });
  afterAll(() => test.server.close());

  it('pages through one moment, whatever is written meanwhile', async () => {
    const names = (body: { items: { metadata: { name: string } }[] }) => body.items.map((each) => each.metadata.name);
    const first = await test.ask(`${maps}?limit=2&${labelled}`);
    expect(names(first.body)).toEqual(['a', 'b']);
    await test.ask(`${maps}/c`, { method: 'DELETE' });
    await make('bb', { set: 'pages' });
    const second = await test.ask(`${maps}?limit=2&${labelled}&continue=${first.body.metadata.continue}`);
    expect(names(second.body)).toEqual(['c', 'd']);
    expect(second.body.metadata.resourceVersion).toBe(first.body.metadata.resourceVersion);
    const third = await test.ask(`${maps}?limit=2&${labelled}&continue=${second.body.metadata.continue}`);
    expect(names(third.body)).toEqual(['e']);
    expect(third.body.metadata.continue).toBeUndefined();
  });

  it('counts what remains only where nothing is selected', async () => {
    const all = await test.ask('/api/v1/namespaces?limit=1');
    expect(all.body.metadata.remainingItemCount).toBe(3);
    expect((await test.ask(`${maps}?limit=1&${labelled}`)).body.metadata.remainingItemCount).toBeUndefined();
  });

  it('shows entering and leaving a selector as ADDED and DELETED', async () => {
    const from = (await test.ask(maps)).body.metadata.resourceVersion;
    await label('a', 'red');
    await label('a', null);
    const events = await test.watch(`${maps}?watch=true&resourceVersion=${from}&labelSelector=color%3Dred`, 2);
    expect(events.map(({ type, object }) => [type, object.metadata.labels.color])).toEqual([
      ['ADDED', 'red'],
      ['DELETED', 'red'],
    ]);
    expect(Number(events[1].object.metadata.resourceVersion)).toBeGreaterThan(Number(events[0].object.metadata.resourceVersion));
  });

  it('sends headers before the first event', async () => {
    const waiting = test.watch(`${maps}?watch=true&fieldSelector=metadata.name%3Dlater`, 1);
    await make('later');
    expect((await waiting)[0]).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'later' } } });
  });

  it('ends the first burst of a watch-list with a bookmark', async () => {
    const query =
      'watch=true&fieldSelector=metadata.name%3Da&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    const [first, second] = await test.watch(`${maps}?${query}`, 2);
    expect(first).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'a' } } });
    expect(second).toMatchObject({
      type: 'BOOKMARK',
      object: { kind: 'ConfigMap', metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
    });
  });

  it('says Expired to a watch from before its memory', async () => {
    const [event] = await test.watch(`${maps}?watch=true&resourceVersion=1`, 1);
    expect(event).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
    expect(event.object.message).toMatch(/^too old resource version: 1 \(\d+\)$/);
  });

  it('ends a watch when its time is over', async () => {
    const ended = test.watch(`${maps}?watch=true&timeoutSeconds=5&fieldSelector=metadata.name%3Dnobody`, 1);
    await test.ask(maps);
    await clock.advance(5_000);
    expect(await ended).toEqual([]);
  });

  it('forgets events after an hour', async () => {
    const event = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'old' },
      involvedObject: { kind: 'Pod', namespace: 'default', name: 'p' },
      lastTimestamp: new Date(clock.now()).toISOString(),
    };
    await test.ask('/api/v1/namespaces/default/events', { method: 'POST', body: event });
    await clock.advance(3_500_000);
    expect((await test.ask('/api/v1/namespaces/default/events/old')).code).toBe(200);
    await clock.advance(200_000);
    expect((await test.ask('/api/v1/namespaces/default/events/old')).code).toBe(404);
  });

  it('answers a Table, with columns in the first event of a watch only', async () => {
    const accept = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' };
    const table = await test.ask(`${maps}/a`, { headers: accept });
    expect(table.body).toMatchObject({ kind: 'Table', rows: [{ object: { kind: 'PartialObjectMetadata' } }] });
    const events = await test.watch(`${maps}?watch=true&${labelled}`, 2, accept);
    expect(events[0].object.columnDefinitions).toHaveLength(3);
    expect(events[1].object.columnDefinitions).toBeNull();
  });

  it('answers metadata only, and 406 for what there is not', async () => {
    const partial = await test.ask(maps, { headers: { accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io' } });
    expect(partial.body.items[0]).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'a' } });
    expect((await test.ask(maps, { headers: { accept: 'text/html' } })).code).toBe(406);
  });
});
