// Validation of what a Service says of addresses: families, addresses that others route to it, sources that a load balancer lets in.
import { isIP } from 'node:net';
import type { FieldErrors, Loose } from './field-errors.ts';

/** What a cluster with IPv4 only allows. */
const validateStack = (errors: FieldErrors, policy: string | undefined, all: string[]): void => {
  if (policy === 'SingleStack' && all.length > 1) {
    const why = "must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified";
    return errors.invalid('spec.ipFamilyPolicy', policy, why);
  }
  const both = policy === 'RequireDualStack';
  if (both) errors.invalid('spec.ipFamilyPolicy', policy, 'this cluster is not configured for dual-stack services');
  // Whoever requires both is told of the first one only.
  for (const [index, family] of all.slice(0, both ? 1 : undefined).entries()) {
    const path = `spec.ipFamilies[${index}]`;
    if (all.indexOf(family) < index) errors.duplicate(path, family);
    else if (family !== 'IPv4' && family !== 'IPv6') errors.notSupported(path, family, ['IPv4', 'IPv6']);
    else if (family !== 'IPv4') errors.invalid(path, family, 'not configured on this cluster');
  }
};

export const validateFamilies = (errors: FieldErrors, { type, clusterIP, selector, ipFamilies, ipFamilyPolicy }: Loose): void => {
  if (ipFamilyPolicy !== undefined && type !== 'ExternalName')
    errors.oneOf('spec.ipFamilyPolicy', ipFamilyPolicy, ['PreferDualStack', 'RequireDualStack', 'SingleStack']);
  if (type === 'ExternalName' && ipFamilies?.length) errors.forbidden('spec.ipFamilies', 'may not be set for ExternalName services');
  // Headless services without a selector may name both families: nothing is allocated for them.
  if (type === 'ExternalName' || (clusterIP === 'None' && !Object.keys(selector ?? {}).length)) return;
  validateStack(errors, ipFamilyPolicy, ipFamilies ?? []);
};

const badAddress = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';

const validateSourceRanges = (errors: FieldErrors, { type, loadBalancerSourceRanges: ranges = [] }: Loose): void => {
  // Upstream's path has the Go name.
  const path = 'spec.LoadBalancerSourceRanges';
  if (ranges.length > 0 && type !== 'LoadBalancer') errors.forbidden(path, "may only be used when `type` is 'LoadBalancer'");
  for (const [index, range] of ranges.entries()) {
    const [address = '', bits = ''] = range.trim().split('/');
    if (!isIP(address) || !/^\d{1,3}$/.test(bits))
      errors.invalid(`${path}[${index}]`, range, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)');
  }
};

export const validateExternal = (errors: FieldErrors, spec: Loose): void => {
  for (const [index, address] of (spec.externalIPs ?? []).entries())
    if (!isIP(address)) errors.invalid(`spec.externalIPs[${index}]`, address, badAddress);
    else if (/^127\.|^::1$/.test(address))
      errors.invalid(`spec.externalIPs[${index}]`, address, 'may not be in the loopback range (127.0.0.0/8, ::1/128)');
  validateSourceRanges(errors, spec);
  if (spec.loadBalancerClass !== undefined && spec.type !== 'LoadBalancer')
    errors.forbidden('spec.loadBalancerClass', "may only be used when `type` is 'LoadBalancer'");
  if (spec.healthCheckNodePort && !(spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local')) {
    const why = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
    errors.invalid('spec.healthCheckNodePort', spec.healthCheckNodePort, why);
  }
};
