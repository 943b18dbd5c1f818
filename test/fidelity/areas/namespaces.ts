// Namespaces that end, with kube-controller-manager: what is in them goes first, what holds on to its finalizers keeps them.
import type { Area } from '../case.ts';

export const namespaces: Area = {
  name: 'namespaces',
  controllers: true,
  generate: (draft) => {
    const { random } = draft;
    const name = `${draft.namespace}-x`;
    const path = `/api/v1/namespaces/${name}`;
    const maps = `${path}/configmaps`;
    const [held, ownHeld] = random.pick([
      [true, false],
      [true, false],
      [false, true],
      [false, false],
    ]);
    const metadata = {
      name,
      ...(ownHeld ? { finalizers: ['example.org/own'] } : {}),
      ...random.pick([{}, { labels: { team: 'a' } }, { annotations: { note: 'x' } }]),
    };
    draft.create('/namespaces', { metadata, ...random.pick([{}, { spec: { finalizers: ['kubernetes'] } }, { spec: {} }]) });
    draft.send('POST', maps, { metadata: { name: 'one', ...(held ? { finalizers: ['example.org/hold'] } : {}) } });
    draft.send('POST', `${path}/secrets`, { metadata: { name: 'two' } });
    const change = random.below(4);
    if (change === 0) draft.patch('merge', path, { metadata: { labels: { 'kubernetes.io/metadata.name': 'other' } } });
    if (change === 1) draft.patch('merge', `${path}/status`, { status: { phase: random.pick(['Odd', 'Active']) } });
    if (change === 2)
      draft.put(`${path}/finalize`, { metadata: { name }, spec: { finalizers: random.pick([[], ['kubernetes'], ['bad name']]) } });
    if (change === 3) draft.delete(`${path}?dryRun=All`);
    draft.delete(
      path,
      random.pick([undefined, { propagationPolicy: 'Orphan' }, { propagationPolicy: 'Background' }, { propagationPolicy: 'Foreground' }]),
    );
    if (held) {
      draft.get(path, { until: 'SomeFinalizersRemain' });
      draft.send('POST', maps, { metadata: { name: 'late' } });
      draft.patch('apply', `${maps}/late?fieldManager=a`, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'late' } });
      draft.get(`${path}/secrets/two`);
      draft.get(`${maps}/one`);
      draft.delete(path);
      draft.patch('merge', `${maps}/one`, { metadata: { finalizers: null } });
    }
    if (ownHeld) {
      draft.get(path, { until: '"spec":{}' });
      draft.get(`${maps}/one`, { until: 404 });
      draft.patch('merge', path, { metadata: { finalizers: random.pick([null, ['example.org/other']]) } });
      draft.patch('merge', path, { metadata: { finalizers: null } });
    }
    draft.get(path, { until: 404 });
    draft.send('POST', maps, { metadata: { name: 'late' } });
    draft.delete(path);
  },
};
