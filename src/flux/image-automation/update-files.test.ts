import { describe, expect, it } from 'vitest';
import vectors from '../../../test/vectors/kyaml/setters.json' with { type: 'json' };
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { settersOf } from './image-refs.ts';
import { updateFiles } from './update-files.ts';

const policy = (name: string, latestRef?: Record<string, string>): KubeObject => ({
  apiVersion: 'image.toolkit.fluxcd.io/v1',
  kind: 'ImagePolicy',
  metadata: { name, namespace: 'ns' },
  spec: {},
  status: latestRef ? { latestRef } : {},
});
const policies = [
  policy('web', { name: 'reg.local:5000/web', tag: '1.2.0' }),
  policy('num', { name: 'num', tag: '7', digest: `sha256:${'a'.repeat(64)}` }),
  policy('undecided'),
];

const update = (files: Record<string, string>) =>
  updateFiles(new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)])), settersOf(policies));

interface Vector {
  files: Record<string, string>;
  becomes?: Record<string, string>;
  changes: number;
}

/** What kyaml 0.21.1 with image-automation-controller 1.2.1's setters made of each folder. */
describe('files with markers', () => {
  it.each(Object.entries(vectors as Record<string, Vector>))('%s', (_, { files, becomes = {}, changes }) => {
    const made = update(files);
    expect(Object.fromEntries([...made.files].filter(([path, text]) => files[path] !== text))).toEqual(becomes);
    const noted = [...made.fileChanges.values()].flat().flatMap((each) => each.changes);
    expect(noted).toHaveLength(changes);
  });

  it('notes each change at its object, as the object was at that moment', () => {
    const marked = (value: string, setter: string) => `${value} # {"$imagepolicy": "ns:${setter}"}`;
    const { fileChanges } = update({
      'app.yaml': `apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\na: ${marked('x', 'web')}\nb: ${marked('1', 'web:tag')}\n---\na: ${marked('y', 'num:name')}\n`,
      'later.yaml': `metadata:\n  namespace: shop\n  name: ${marked('old', 'num:tag')}\n`,
    });
    expect([...fileChanges]).toEqual([
      [
        'app.yaml',
        [
          {
            object: { apiVersion: 'v1', kind: 'Pod', name: 'web', namespace: '' },
            changes: [
              { oldValue: 'x', newValue: 'reg.local:5000/web:1.2.0', setter: 'ns:web' },
              { oldValue: '1', newValue: '1.2.0', setter: 'ns:web:tag' },
            ],
          },
          {
            object: { apiVersion: '', kind: '', name: '', namespace: '' },
            changes: [{ oldValue: 'y', newValue: 'num', setter: 'ns:num:name' }],
          },
        ],
      ],
      [
        'later.yaml',
        [
          {
            object: { apiVersion: '', kind: '', name: '7', namespace: 'shop' },
            changes: [{ oldValue: 'old', newValue: '7', setter: 'ns:num:tag' }],
          },
        ],
      ],
    ]);
  });

  it.each([
    ['- 5', 'wrong node kind: expected MappingNode but got ScalarNode: node contents:\n5\n'],
    ['- image: x # {"$imagepolicy": "ns:web"}', 'missing Resource metadata'],
  ])('gives up on a List with the item %s', (item, words) => {
    expect(() => update({ 'list.yaml': `kind: List\n# "$imagepolicy"\nitems:\n${item}\n` })).toThrow(words);
  });

  it('leaves bytes that are no text as they are', () => {
    const files = new Map([['a.yaml', Buffer.concat([Buffer.from('a: x # {"$imagepolicy": "ns:web"}\nb: '), Buffer.from([0xff, 0x0a])])]]);
    expect(updateFiles(files, settersOf(policies)).files.size).toBe(0);
  });
});
