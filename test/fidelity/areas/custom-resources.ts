// CustomResourceDefinitions, good and bad, and objects of them: OpenAPI and CEL rules, defaults, pruning, versions, status, scale.
import type { Area, Body, Draft } from '../case.ts';
import { setAt } from '../set-at.ts';

const properties = {
  size: { type: 'integer', minimum: 1, maximum: 10, default: 3 },
  color: { type: 'string', enum: ['red', 'green'], default: 'red' },
  name: { type: 'string', minLength: 2, maxLength: 8, pattern: '^[a-z]+$' },
  tags: { type: 'array', maxItems: 3, items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
  ports: {
    type: 'array',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['port'],
    items: { type: 'object', required: ['port'], properties: { port: { type: 'integer' }, proto: { type: 'string', default: 'TCP' } } },
  },
  nested: { type: 'object', properties: { on: { type: 'boolean' }, ratio: { type: 'number', multipleOf: 0.5 } }, required: ['on'] },
  free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  map: { type: 'object', maxProperties: 2, additionalProperties: { type: 'string' } },
  either: { 'x-kubernetes-int-or-string': true },
  when: { type: 'string', format: 'date-time' },
  empty: { type: 'string', nullable: true },
  fixed: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'fixed is immutable' }] },
  min: { type: 'integer' },
  max: { type: 'integer' },
};

const rules = [
  { rule: '!has(self.min) || !has(self.max) || self.min <= self.max', message: 'min must not be above max' },
  {
    rule: "!has(self.name) || self.name != 'bad'",
    messageExpression: "'name ' + self.name + ' is not wanted'",
    fieldPath: '.name',
    reason: 'FieldValueForbidden',
  },
  { rule: "!has(self.tags) || self.tags.all(t, t.startsWith('t'))" },
];

const schemaOf = () => ({
  type: 'object',
  required: ['spec'],
  properties: {
    spec: { type: 'object', properties, 'x-kubernetes-validations': rules },
    status: { type: 'object', properties: { phase: { type: 'string' }, replicas: { type: 'integer' } } },
  },
});

const definition = (draft: Draft): Body => {
  const group = `${draft.namespace}.example.org`;
  const columns = [
    { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
    { name: 'Color', type: 'string', jsonPath: '.spec.color', priority: 1 },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ];
  const version = (name: string, storage: boolean) => ({
    name,
    served: true,
    storage,
    schema: { openAPIV3Schema: structuredClone(schemaOf()) },
    subresources: { status: {}, scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.replicas' } },
    ...(storage ? { additionalPrinterColumns: columns } : {}),
  });
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `widgets.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'widgets', singular: 'widget', kind: 'Widget', shortNames: ['wd'] },
      versions: [version('v1', true), version('v1alpha1', false)],
    },
  };
};

const s = 'spec/versions/0/schema/openAPIV3Schema';
const wrongDefinitions: [string, ...unknown[]][] = [
  ['metadata/name', 'other.example.org'],
  ['spec/group', 'nodots', ''],
  ['spec/scope', 'Odd', undefined],
  ['spec/names/kind', '', 'bad kind', undefined],
  ['spec/names/plural', 'Bad_Name'],
  ['spec/versions', [], undefined],
  ['spec/versions/0/name', '1bad', 'v1alpha1'],
  ['spec/versions/0/storage', false],
  ['spec/versions/0/schema', undefined, {}],
  [
    s,
    { type: 'string' },
    {},
    { type: 'object', properties: { spec: {} } },
    { type: 'object', properties: { spec: { type: 'odd' } } },
    { type: 'object', properties: { spec: { type: 'array' } } },
    { type: 'object', properties: { metadata: { type: 'object', properties: { labels: { type: 'object' } } } } },
  ],
  [`${s}/properties/spec/properties/size/default`, 'x', 99],
  [
    `${s}/properties/spec/x-kubernetes-validations`,
    [{ rule: 'self.odd > 1' }],
    [{ rule: '' }],
    [{ rule: 'self.min' }],
    [{ rule: 'self.min <' }],
    [{ rule: 'true', fieldPath: '.odd' }],
    [{ rule: 'true', reason: 'Odd' }],
  ],
  [`${s}/properties/spec/properties/ports/x-kubernetes-list-map-keys`, ['odd'], undefined],
  [`${s}/properties/spec/properties/name/pattern`, '('],
  [`${s}/properties/spec/additionalProperties`, true],
  ['spec/versions/0/additionalPrinterColumns', [{ name: 'x', type: 'odd', jsonPath: 'bad' }]],
  ['spec/versions/0/subresources/scale', { specReplicasPath: 'spec.x', statusReplicasPath: '' }],
  ['spec/conversion', { strategy: 'Odd' }, { strategy: 'Webhook' }],
  ['spec/preserveUnknownFields', true],
];

const values: [string, ...unknown[]][] = [
  ['spec/size', 5, 0, 11, 'x', null, 2.5, 3.0],
  ['spec/color', 'green', 'blue', null],
  ['spec/name', 'abc', 'a', 'TOOBIG', 'toolongname', 'bad'],
  ['spec/tags', ['t1'], ['t1', 't1'], ['t1', 't2', 't3', 't4'], ['x'], 'x', [1]],
  ['spec/ports', [{ port: 1 }], [{ port: 1 }, { port: 1 }], [{}], [{ port: 'x' }], [{ port: 2, proto: 'UDP', extra: 1 }]],
  ['spec/nested', { on: true }, {}, { on: true, ratio: 0.7 }, { on: 'x' }, { on: false, ratio: 1.5, more: { a: 1 } }],
  ['spec/free', { any: { thing: [1, 'x'] } }, 'x'],
  ['spec/map', { a: 'b' }, { a: 1 }, { a: 'b', c: 'd', e: 'f' }],
  ['spec/either', 5, 'x', true],
  ['spec/when', '2026-01-01T00:00:00Z', 'yesterday'],
  ['spec/empty', null, 'x', 5],
  ['spec/min', 1, 5],
  ['spec/max', 3],
  ['spec/fixed', 'a', 'b'],
  ['spec/unknown', 1, { a: 1 }],
  ['status', { phase: 'x' }],
  ['metadata/labels', { a: 'b' }, { 'bad key': 'x' }],
  ['metadata/unknown', 1],
  ['spec', undefined, null, 'x'],
  ['kind', 'Odd'],
  ['apiVersion', 'v1'],
];

const queries = ['', '', '', '?fieldValidation=Strict', '?fieldValidation=Ignore', '?dryRun=All'];

const widget = (draft: Draft, version: string, name = 'one'): Body => {
  const body: Body = { apiVersion: `${draft.namespace}.example.org/${version}`, kind: 'Widget', metadata: { name }, spec: {} };
  for (const [path, ...choices] of draft.random.some(values, 1 + draft.random.below(3))) setAt(body, path, draft.random.pick(choices));
  return body;
};

const use = (draft: Draft, resource: string, version: string): void => {
  const { random } = draft;
  const path = `${draft.in(resource)}/one`;
  const choice = random.below(9);
  if (choice < 2) draft.create(resource, widget(draft, version, random.pick(['one', 'two', 'x'])), random.pick(queries));
  else if (choice === 2)
    draft.put(path + random.pick(queries), {
      ...widget(draft, version),
      metadata: { name: 'one', resourceVersion: draft.of(2, 'metadata.resourceVersion') },
    });
  else if (choice === 3) draft.patch('merge', `${path}?fieldManager=m`, { spec: widget(draft, version).spec });
  else if (choice === 4) draft.patch('apply', `${path}?fieldManager=a${random.chance(0.5) ? '&force=true' : ''}`, widget(draft, version));
  else if (choice === 5)
    draft.patch('json', path, [
      random.pick([
        { op: 'add', path: '/spec/size', value: 7 },
        { op: 'remove', path: '/spec/size' },
        { op: 'add', path: '/spec/tags', value: ['t'] },
        { op: 'replace', path: '/spec/fixed', value: 'z' },
      ]),
    ]);
  else if (choice === 6)
    draft.patch('merge', `${path}/status`, { status: random.pick([{ phase: 'x' }, { phase: 5 }, { odd: 1 }]), spec: { size: 9 } });
  else if (choice === 7) draft.patch('merge', `${path}/scale`, { spec: { replicas: random.pick([4, 40, -1]) } });
  else
    draft.get(
      random.pick([path, draft.in(resource), `${path}/scale`, `${draft.in(resource)}?fieldSelector=spec.color%3Dred`]),
      random.chance(0.5) ? { headers: { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' } } : {},
    );
};

export const customResources: Area = {
  name: 'custom-resources',
  generate: (draft) => {
    const { random } = draft;
    const crds = '/apiextensions.k8s.io/v1/customresourcedefinitions';
    const wrong = definition(draft);
    for (const [path, ...choices] of random.some(wrongDefinitions, 1 + random.below(2))) setAt(wrong, path, random.pick(choices));
    draft.create(crds, wrong, '?dryRun=All');
    draft.create(crds, definition(draft));
    const group = `${draft.namespace}.example.org`;
    draft.get(`/apis/${group}/v1/namespaces/${draft.namespace}/widgets`, { until: 200 });
    draft.create(
      `${group}/v1/widgets`,
      { apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name: 'one' }, spec: { fixed: 'a', tags: ['t0'] } },
      '',
      {},
    );
    for (let count = 0; count < 10; count++) {
      const version = random.pick(['v1', 'v1', 'v1alpha1']);
      use(draft, `${group}/${version}/widgets`, version);
    }
    draft.get(`/apis/${group}/v1/namespaces/${draft.namespace}/widgets/one`);
    draft.delete(`${draft.in(crds)}/widgets.${group}`);
  },
};
