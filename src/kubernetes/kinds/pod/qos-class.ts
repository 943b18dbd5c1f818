// A pod's quality-of-service class, from requests and limits of cpu and memory.
import { compareQuantities, parseQuantity } from '../../machinery/quantity.ts';
import type { Loose } from '../field-errors.ts';

const counted = ['cpu', 'memory'];

export const qosClassOf = (spec: Loose): 'Guaranteed' | 'Burstable' | 'BestEffort' => {
  let any = false;
  let guaranteed = true;
  for (const { resources = {} } of [...(spec.initContainers ?? []), ...(spec.containers ?? [])]) {
    for (const name of counted) {
      const [request, limit] = [resources.requests?.[name], resources.limits?.[name]];
      if ([request, limit].some((quantity) => quantity !== undefined && parseQuantity(quantity).nano > 0n)) any = true;
      if (limit === undefined || parseQuantity(limit).nano === 0n || (request !== undefined && compareQuantities(request, limit) !== 0))
        guaranteed = false;
    }
  }
  return any ? (guaranteed ? 'Guaranteed' : 'Burstable') : 'BestEffort';
};
