// flux create receiver|alert|alert-provider.
import type { Flags } from '../../flags.ts';
import { fail } from '../context.ts';
import { compact } from './flag-values.ts';

const receiverTypes = 'generic, generic-hmac, github, gitlab, bitbucket, harbor, dockerhub, quay, gcr, nexus, acr, cdevents';

export const checkedReceiverType = (type: string): string => {
  if (type && !receiverTypes.split(', ').includes(type))
    throw fail(`invalid argument "${type}" for "--type" flag: receiver type '${type}' is not supported, must be one of: ${receiverTypes}`);
  return type;
};

const objectReference = (text: string) => {
  const found = /^([^/]+)\/([^/]+)$/.exec(text);
  if (!found) throw fail(`invalid event source '${text}', must be in format <kind>/<name>`);
  return { kind: found[1], name: found[2] };
};

export const receiverSpec = (flags: Flags) => {
  const type = checkedReceiverType(flags.string('type'));
  if (!type) throw fail('Receiver type is required');
  const secret = flags.string('secret-ref');
  if (!secret) throw fail('secret ref is required');
  const resources = flags.list('resource').map(objectReference);
  if (!resources.length) throw fail('atleast one resource is required');
  return compact({ events: flags.list('event'), resources, secretRef: { name: secret }, type });
};

export const alertSpec = (flags: Flags) => {
  const provider = flags.string('provider-ref');
  if (!provider) throw fail('provider ref is required');
  const eventSources = flags.list('event-source').map(objectReference);
  if (!eventSources.length) throw fail('at least one event source is required');
  return compact({ eventSeverity: flags.string('event-severity'), eventSources, providerRef: { name: provider } });
};

export const alertProviderSpec = (flags: Flags) => {
  const type = flags.string('type');
  if (!type) throw fail('Provider type is required');
  const secret = flags.string('secret-ref');
  return compact({
    address: flags.string('address'),
    channel: flags.string('channel'),
    secretRef: secret ? { name: secret } : undefined,
    type,
  });
};
