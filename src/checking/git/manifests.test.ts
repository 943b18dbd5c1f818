import { expect, it } from 'vitest';
import { findManifests } from './manifests.ts';

it('says of a file that was copied with its margin what is wrong with it', () => {
  const page = '    kind: Secret\n    metadata: { name: a }\n    ---\n    kind: Secret\n    metadata: { name: b }\n';
  expect(findManifests('a.yaml', page, { kind: 'Secret', name: 'a' }).broken).toEqual({
    path: 'a.yaml',
    message: 'line 3: there are spaces before ---, so it does not part two objects',
  });
});
