// Validation of what a kubelet writes into a pod's status.
import { isIP } from 'node:net';
import type { FieldErrors, Loose } from '../field-errors.ts';
import { isDns1123Subdomain } from '../names.ts';

const badAddress = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';

export const validatePodStatus = (errors: FieldErrors, status: Loose): void => {
  const node = status?.nominatedNodeName;
  if (node) errors.invalidAll('status.nominatedNodeName', node, isDns1123Subdomain(node));
  const addresses: string[] = (status?.podIPs ?? []).map((each: Loose) => each.ip ?? '');
  for (const [index, address] of addresses.entries()) if (!isIP(address)) errors.invalid(`status.podIPs[${index}]`, address, badAddress);
  const families = addresses.map((address) => isIP(address));
  if (new Set(families).size < families.length) {
    const shown = addresses.map((IP) => ({ IP }));
    errors.invalid('status.podIPs', shown, 'may specify no more than one IP for each IP family');
  }
};
