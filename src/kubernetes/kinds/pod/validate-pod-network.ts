// Validation of what a pod's spec says of names and addresses, and of its security context's numbers.
import { isIP } from 'node:net';
import { FieldErrors, type Loose } from '../field-errors.ts';
import { isDns1123Subdomain, isQualifiedName } from '../names.ts';

const badAddress = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
const longestNameservers = 3;

export const validateDns = (errors: FieldErrors, { dnsPolicy, dnsConfig }: Loose, path: string): void => {
  const nameservers: string[] = dnsConfig?.nameservers ?? [];
  if (dnsPolicy === 'None') {
    if (!dnsConfig) return errors.required(`${path}.dnsConfig`, 'must provide `dnsConfig` when `dnsPolicy` is None');
    if (!nameservers.length)
      return errors.required(`${path}.dnsConfig.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None');
  }
  if (nameservers.length > longestNameservers) {
    errors.invalid(`${path}.dnsConfig.nameservers`, nameservers, `must not have more than ${longestNameservers} nameservers`);
  }
  for (const [index, server] of nameservers.entries())
    if (!isIP(server)) errors.invalid(`${path}.dnsConfig.nameservers[${index}]`, server, badAddress);
};

export const validateHostAliases = (errors: FieldErrors, aliases: Loose[], path: string): void => {
  for (const [index, { ip = '', hostnames = [] }] of aliases.entries()) {
    if (!isIP(ip)) errors.invalid(`${path}[${index}].ip`, ip, badAddress);
    for (const [at, name] of hostnames.entries()) errors.invalidAll(`${path}[${index}].hostnames[${at}]`, name, isDns1123Subdomain(name));
  }
};

export const validateReadinessGates = (errors: FieldErrors, gates: Loose[], path: string): void => {
  for (const [index, { conditionType = '' }] of gates.entries())
    errors.invalidAll(`${path}[${index}].conditionType`, conditionType, isQualifiedName(conditionType));
};

export const validateSecurityNumbers = (errors: FieldErrors, context: Loose, path: string): void => {
  for (const field of ['fsGroup', 'runAsUser', 'runAsGroup']) {
    const value = context?.[field];
    if (typeof value === 'number' && (value < 0 || value > 2 ** 31 - 1))
      errors.invalid(`${path}.${field}`, value, 'must be between 0 and 2147483647, inclusive');
  }
};
