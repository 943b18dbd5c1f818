import type { FluxEvent } from '../../runtime/flux-event.ts';
import { isError, metadataOf } from './sender.ts';

/** Named in an object's annotation event.toolkit.fluxcd.io/change_request. */
export const changeRequestKey = 'change_request';

/** The markdown that stands below a pull request, and in Zulip. */
export const fluxStatusText = (event: FluxEvent): string => {
  const { kind, namespace, name } = event.involvedObject;
  const facts = metadataOf(event)
    .filter(([key]) => key !== changeRequestKey)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `* \`${key}\`: ${value}\n`);
  return `## Flux Status\n\n${isError(event) ? '⚠️' : 'ℹ️'} ${kind}/${namespace}/${name}\n\n${event.message}\n\nMetadata:\n${facts.join('')}`;
};
