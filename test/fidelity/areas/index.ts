import type { Area } from '../case.ts';
import { access } from './access.ts';
import { apply } from './apply.ts';
import { badRequests } from './bad-requests.ts';
import { customResources } from './custom-resources.ts';
import { defaults } from './defaults.ts';
import { finalizers } from './finalizers.ts';
import { garbage } from './garbage.ts';
import { lists } from './lists.ts';
import { namespaces } from './namespaces.ts';
import { patches } from './patches.ts';
import { quotas } from './quotas.ts';
import { subresources } from './subresources.ts';
import { validation } from './validation.ts';
import { watches } from './watches.ts';

/** In the order of the table of scores. */
export const areas: Area[] = [
  defaults,
  validation,
  patches,
  apply,
  lists,
  watches,
  finalizers,
  garbage,
  namespaces,
  customResources,
  subresources,
  access,
  quotas,
  badRequests,
];
