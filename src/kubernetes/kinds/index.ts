// The Strategy of every kind: its own file where it has one, the general rules where not; custom kinds by their CRD.
import type { ResourceType } from '../machinery/resource.ts';
import type { Strategy } from './strategy.ts';

/** `applyDefaults` also brings a built-in object into the form in which Go would encode it, so it may run after every patch. */
export const strategyFor = (_resource: ResourceType): Strategy => {
  throw new Error('soon');
};
