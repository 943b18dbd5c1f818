import type { Area } from '../case.ts';
import { apply } from './apply.ts';
import { defaults } from './defaults.ts';
import { lists } from './lists.ts';
import { patches } from './patches.ts';
import { validation } from './validation.ts';
import { watches } from './watches.ts';

/** In the order of the table of scores. */
export const areas: Area[] = [defaults, validation, patches, apply, lists, watches];
