// Deletions without controllers: finalizers, propagation policies, preconditions, grace periods, dry runs, generated names.
import type { Area, Draft } from '../case.ts';

const step = (draft: Draft, created: number): void => {
  const { random } = draft;
  const path = `${draft.in('configmaps')}/one`;
  const finalizers = random.pick([
    ['example.org/a'],
    ['example.org/a', 'example.org/b'],
    [],
    null,
    ['foregroundDeletion'],
    ['orphan'],
    ['example.org/new'],
    ['bad'],
  ]);
  const choice = random.below(7);
  if (choice === 0)
    draft.delete(
      path,
      random.pick([
        undefined,
        { propagationPolicy: 'Foreground' },
        { propagationPolicy: 'Orphan' },
        { propagationPolicy: 'Background' },
        { orphanDependents: true },
        { orphanDependents: false },
      ]),
    );
  else if (choice === 1)
    draft.delete(
      `${path}?${random.pick(['propagationPolicy=Foreground', 'propagationPolicy=Orphan', 'dryRun=All', 'gracePeriodSeconds=0', 'gracePeriodSeconds=30'])}`,
    );
  else if (choice === 2)
    draft.delete(path, {
      preconditions: random.pick([
        { uid: draft.of(created, 'metadata.uid') },
        { resourceVersion: draft.of(created, 'metadata.resourceVersion') },
        { uid: 'other' },
      ]),
    });
  else if (choice === 3) draft.patch('merge', path, { metadata: { finalizers } });
  else if (choice === 4)
    draft.patch('merge', path, { metadata: { deletionTimestamp: random.pick([null, '2026-01-01T00:00:00Z']), labels: { a: 'b' } } });
  else if (choice === 5)
    draft.put(path, { metadata: { name: 'one', finalizers, uid: random.pick([undefined, 'other', draft.of(created, 'metadata.uid')]) } });
  else draft.patch('json', path, [{ op: 'remove', path: '/metadata/finalizers/0' }]);
};

const pods = (draft: Draft): void => {
  const { random } = draft;
  const spec = {
    containers: [{ name: 'c', image: 'x' }],
    ...(random.chance(0.6) ? { nodeName: 'n' } : {}),
    ...(random.chance(0.3) ? { terminationGracePeriodSeconds: random.pick([0, 5]) } : {}),
  };
  draft.create('pods', { metadata: { name: 'p', ...(random.chance(0.3) ? { finalizers: ['example.org/a'] } : {}) }, spec });
  const path = `${draft.in('pods')}/p`;
  draft.delete(path, random.pick([undefined, { gracePeriodSeconds: 0 }, { gracePeriodSeconds: 3 }, { gracePeriodSeconds: 60 }]));
  draft.get(path);
  draft.delete(path, random.pick([undefined, { gracePeriodSeconds: 1 }, { gracePeriodSeconds: 0 }, { gracePeriodSeconds: 90 }]));
  draft.get(path);
};

const generated = (draft: Draft): void => {
  const { random } = draft;
  const generateName = random.pick(['a-', 'web', 'x'.repeat(60), 'Bad_', 'a.b.', '']);
  const created = draft.create(
    'configmaps',
    { metadata: { generateName, ...(random.chance(0.2) ? { name: 'fixed' } : {}) } },
    random.chance(0.3) ? '?dryRun=All' : '',
  );
  draft.get(`${draft.in('configmaps')}/${draft.of(created, 'metadata.name')}`);
  draft.create('configmaps', {
    metadata: random.pick([
      {},
      { name: '' },
      { generateName: null },
      {
        name: 'named',
        uid: 'x',
        creationTimestamp: '2020-01-01T00:00:00Z',
        generation: 7,
        selfLink: '/x',
        deletionTimestamp: '2020-01-01T00:00:00Z',
        deletionGracePeriodSeconds: 5,
      },
    ]),
  });
};

export const finalizers: Area = {
  name: 'finalizers',
  generate: (draft) => {
    const { random } = draft;
    const metadata = {
      name: 'one',
      ...(random.chance(0.6)
        ? { finalizers: random.pick([['example.org/a'], ['example.org/a', 'example.org/b'], ['foregroundDeletion'], ['orphan']]) }
        : {}),
    };
    const created = draft.create('configmaps', { metadata });
    for (let count = 0; count < 6; count++) step(draft, created);
    draft.get(`${draft.in('configmaps')}/one`);
    if (random.chance(0.4)) pods(draft);
    if (random.chance(0.4)) generated(draft);
  },
};
