// Objects that are accepted: what a create, an update and a replacement make of them.
import type { Area, Body } from '../case.ts';
import { samples } from '../kinds/index.ts';
import { metadataChoices, named, vary } from '../kinds/sample.ts';

export const defaults: Area = {
  name: 'defaults',
  generate: (draft) => {
    const { random } = draft;
    const { resource, body, good, later = [] } = random.pick(samples);
    const object = vary(named(body, 'one'), [...good, ...random.some(metadataChoices, 1)], random, 1 + random.below(4));
    const created = draft.create(resource, object, random.chance(0.5) ? '?fieldManager=kubectl-create' : '');
    const path = `${draft.in(resource)}/one`;
    draft.get(path);
    const changed = vary(object, [...later, ...good.slice(0, 3)], random, 1 + random.below(2));
    draft.put(path, changed);
    const meta = changed.metadata as Body;
    const based = {
      ...changed,
      metadata: { ...meta, labels: { changed: 'yes' }, resourceVersion: draft.of(created, 'metadata.resourceVersion') },
    };
    draft.put(`${path}?fieldManager=second`, based);
    draft.get(path);
    if (random.chance(0.5)) draft.get(path, { headers: { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' } });
    draft.delete(path);
  },
};
