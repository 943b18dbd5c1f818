import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../machinery/object.ts';
import { humanDuration } from '../machinery/human-duration.ts';
import type { ResourceType } from '../machinery/resource.ts';
import { createResourceRegistry } from './registry.ts';
import { toTable } from './table.ts';

const now = Date.parse('2026-01-01T01:00:00Z');
const registry = createResourceRegistry();
const type = (apiVersion: string, kind: string) => registry.byKind(apiVersion, kind) as ResourceType;
const object = (apiVersion: string, kind: string, rest: object, metadata: object = {}): KubeObject =>
  ({
    apiVersion,
    kind,
    metadata: { name: 'web', namespace: 'default', creationTimestamp: '2026-01-01T00:54:48Z', ...metadata },
    ...rest,
  }) as KubeObject;
const cells = (each: KubeObject) => toTable([each], type(each.apiVersion, each.kind), { includeObject: 'None', now }).rows[0]?.cells;
const pod = (status: object, spec: object = {}, metadata: object = {}) =>
  cells(object('v1', 'Pod', { spec: { containers: [{ name: 'a' }, { name: 'b' }], nodeName: 'node', ...spec }, status }, metadata));
const ready = (name: string) => ({ name, ready: true, restartCount: 0, state: { running: {} } });

describe('toTable', () => {
  it('tells columns once and objects as asked', () => {
    const one = object('v1', 'ConfigMap', { data: { a: '1' } });
    const table = toTable([one], type('v1', 'ConfigMap'), { includeObject: 'Metadata', now, listMeta: { resourceVersion: '7' } });
    expect(table).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata: { resourceVersion: '7' } });
    expect(table.columnDefinitions?.map((column) => column.name)).toEqual(['Name', 'Data', 'Age']);
    expect(table.rows).toEqual([
      { cells: ['web', 1, '5m12s'], object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: one.metadata } },
    ]);
    expect(toTable([one], type('v1', 'ConfigMap'), { includeObject: 'Object', now, columns: false })).toMatchObject({
      columnDefinitions: null,
      rows: [{ object: one }],
    });
  });

  it('gives every kind as many cells as columns', () => {
    for (const each of registry.all().filter(({ verbs }) => verbs.includes('list'))) {
      const empty = object(each.version, each.kind, { roleRef: {} });
      const { columnDefinitions, rows } = toTable([empty], each, { includeObject: 'None', now });
      expect([each.resource, rows[0]?.cells.length]).toEqual([each.resource, columnDefinitions?.length]);
    }
  });

  it('sums a pod up', () => {
    expect(pod({ phase: 'Pending' })).toEqual(['web', '0/2', 'Pending', '0', '5m12s', '<none>', 'node', '<none>', '<none>']);
    expect(pod({ phase: 'Running', podIPs: [{ ip: '10.244.0.5' }], containerStatuses: [ready('a'), ready('b')] })?.slice(1, 6)).toEqual([
      '2/2',
      'Running',
      '0',
      '5m12s',
      '10.244.0.5',
    ]);
    const crashed = {
      name: 'b',
      ready: false,
      restartCount: 3,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { finishedAt: '2026-01-01T00:59:30Z' } },
    };
    expect(pod({ phase: 'Running', containerStatuses: [ready('a'), crashed] })?.slice(1, 4)).toEqual([
      '1/2',
      'CrashLoopBackOff',
      '3 (30s ago)',
    ]);
    expect(pod({ phase: 'Running', containerStatuses: [ready('a')] }, {}, { deletionTimestamp: '2026-01-01T00:59:00Z' })?.[2]).toBe(
      'Terminating',
    );
    const initializing = {
      phase: 'Pending',
      initContainerStatuses: [{ name: 'i', restartCount: 0, state: { waiting: { reason: 'PodInitializing' } } }],
    };
    expect(pod(initializing, { initContainers: [{ name: 'i' }, { name: 'j' }] })?.[2]).toBe('Init:0/2');
    const failed = {
      phase: 'Failed',
      containerStatuses: [{ name: 'a', restartCount: 0, state: { terminated: { exitCode: 1, reason: 'Error' } } }],
    };
    expect(pod(failed)?.[2]).toBe('Error');
    const conditions = toTable([object('v1', 'Pod', { spec: {}, status: failed })], type('v1', 'Pod'), { includeObject: 'None', now })
      .rows[0]?.conditions;
    expect(conditions).toMatchObject([{ type: 'Completed', reason: 'Failed' }]);
  });

  it('shows custom kinds by their printer columns', () => {
    const printerColumns = [
      { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
      { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
      { name: 'Since', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    ];
    const custom = {
      ...type('v1', 'ConfigMap'),
      custom: true,
      customVersion: { preserveUnknownFields: false, printerColumns, hasStatus: true, selectableFields: [] },
    };
    const one = object('example.com/v1', 'Gadget', { spec: { size: 5 }, status: { conditions: [{ type: 'Ready', status: 'True' }] } });
    expect(toTable([one], custom, { includeObject: 'None', now }).rows[0]?.cells).toEqual(['web', 5, 'True', '5m12s']);
    expect(toTable([object('example.com/v1', 'Gadget', {})], custom, { includeObject: 'None', now }).rows[0]?.cells).toEqual([
      'web',
      null,
      null,
      '5m12s',
    ]);
  });
});

describe('humanDuration', () => {
  it.each([
    [0, '0s'],
    [119, '119s'],
    [120, '2m'],
    [121, '2m1s'],
    [600, '10m'],
    [10_800, '3h'],
    [11_000, '3h3m'],
    [100_000, '27h'],
    [200_000, '2d7h'],
    [800_000, '9d'],
  ])('%d s is %s', (seconds, text) => expect(humanDuration(seconds * 1000)).toBe(text));
});
