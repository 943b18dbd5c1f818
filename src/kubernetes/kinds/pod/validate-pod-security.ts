// Validation of what a pod wants of its node: its securityContext, its kernel settings, the namespaces of the host.
import type { FieldErrors, Loose } from '../field-errors.ts';
import { validateSeccomp } from './validate-pod-network.ts';

const validateSecurityNumbers = (errors: FieldErrors, context: Loose, path: string): void => {
  for (const field of ['fsGroup', 'runAsUser', 'runAsGroup']) {
    const value = context?.[field];
    if (typeof value === 'number' && (value < 0 || value > 2 ** 31 - 1))
      errors.invalid(`${path}.${field}`, value, 'must be between 0 and 2147483647, inclusive');
  }
  for (const [index, value] of (context?.supplementalGroups ?? []).entries()) {
    if (value < 0 || value > 2 ** 31 - 1)
      errors.invalid(`${path}.supplementalGroups[${index}]`, value, 'must be between 0 and 2147483647, inclusive');
  }
  validateSeccomp(errors, context?.seccompProfile, `${path}.seccompProfile`);
};

const settingName = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;
const longestName = 253;

/** With dots between its parts, whichever of dot and slash comes first in it. */
const dotted = (name: string): string => (/^[^.]*\//.test(name) ? name.replace(/[./]/g, (found) => (found === '.' ? '/' : '.')) : name);

const ofIpc = /^(kernel\.shm|kernel\.msg|kernel\.sem$|fs\.mqueue\.)/;

const validateSettings = (errors: FieldErrors, { securityContext, hostIPC, hostNetwork }: Loose, path: string): void => {
  const seen = new Set<string>();
  for (const [index, { name = '' }] of (securityContext?.sysctls ?? []).entries()) {
    const at = `${path}[${index}].name`;
    if (!name) errors.required(at);
    else if (name.length > longestName || !settingName.test(name)) {
      const pattern = '^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$';
      errors.invalid(at, name, `must have at most ${longestName} characters and match regex ${pattern}`);
    } else if (seen.has(dotted(name))) errors.duplicate(at, name);
    seen.add(dotted(name));
    if (hostNetwork && dotted(name).startsWith('net.')) errors.invalid(at, name, "may not be specified when 'hostNetwork' is true");
    if (hostIPC && ofIpc.test(dotted(name))) errors.invalid(at, name, "may not be specified when 'hostIPC' is true");
  }
};

/** A user namespace of its own does not go together with namespaces of the host. */
const validateHostUsers = (errors: FieldErrors, spec: Loose, path: string): void => {
  if (spec.hostUsers !== false) return;
  const fields = { hostNetwork: 'hostNetwork', hostPID: 'HostPID', hostIPC: 'HostIPC' };
  for (const [field, shown] of Object.entries(fields)) if (spec[field]) errors.forbidden(`${path}.${shown}`, 'when `hostUsers` is false');
};

export const validatePodSecurity = (errors: FieldErrors, spec: Loose, path: string): void => {
  validateSecurityNumbers(errors, spec.securityContext, `${path}.securityContext`);
  validateHostUsers(errors, spec, path);
  validateSettings(errors, spec, `${path}.securityContext.sysctls`);
};
