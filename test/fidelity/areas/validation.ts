// Objects that are refused, with one fault or two, when they are created or replaced.
import type { Area } from '../case.ts';
import { samples } from '../kinds/index.ts';
import { badMetadata, named, vary } from '../kinds/sample.ts';

const queries = ['', '', '', '?dryRun=All', '?fieldValidation=Strict', '?fieldValidation=Warn', '?fieldValidation=Ignore'];

export const validation: Area = {
  name: 'validation',
  generate: (draft) => {
    const { random } = draft;
    const { resource, body, good, bad, later = [] } = random.pick(samples);
    for (let count = 0; count < 6; count++) {
      const base = vary(named(body, `n${count}`), good, random, random.below(2));
      const faults = random.chance(0.2) ? badMetadata : bad;
      draft.create(resource, vary(base, faults, random, random.chance(0.75) ? 1 : 2), random.pick(queries));
    }
    const name = 'kept';
    draft.create(resource, named(body, name));
    for (let count = 0; count < 3; count++) {
      const changes = random.chance(0.5) && later.length > 0 ? later : bad;
      draft.put(`${draft.in(resource)}/${name}${random.pick(queries)}`, vary(named(body, name), changes, random, 1));
    }
  },
};
