// Validation of what a pod's spec says of names and addresses, and of its security context's numbers.
import { isIP } from 'node:net';
import { FieldErrors, type Loose } from '../field-errors.ts';
import { isDns1123Subdomain, isQualifiedName } from '../names.ts';

const badAddress = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
const longestNameservers = 3;

const search = '[a-z0-9_]([-a-z0-9_]*[a-z0-9_])?(\\.[a-z0-9_]([-a-z0-9_]*[a-z0-9_])?)*';
const searchPattern = new RegExp(`^(?:${search}\\.?|\\.)$`);
const badSearch = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${search}')`;

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
  for (const [index, search] of (dnsConfig?.searches ?? []).entries())
    if (!searchPattern.test(search)) errors.invalid(`${path}.dnsConfig.searches[${index}]`, search, badSearch);
  for (const [index, { name }] of (dnsConfig?.options ?? []).entries())
    if (!name) errors.required(`${path}.dnsConfig.options[${index}]`, 'must not be empty');
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

export const validateSeccomp = (errors: FieldErrors, profile: Loose, path: string): void => {
  if (!profile) return;
  const { type, localhostProfile } = profile;
  if (!type) errors.required(`${path}.type`, 'type is required when seccompProfile is set');
  else errors.oneOf(`${path}.type`, type, ['Localhost', 'RuntimeDefault', 'Unconfined']);
  if (type === 'Localhost' && !localhostProfile) errors.required(`${path}.localhostProfile`, 'must be set when seccomp type is Localhost');
  if (type !== 'Localhost' && localhostProfile)
    errors.invalid(`${path}.localhostProfile`, localhostProfile, 'can only be set when seccomp type is Localhost');
};
