// Validation of a container's requests and limits.
import { compareQuantities, parseQuantity } from '../../machinery/quantity.ts';
import { FieldErrors, type Loose } from '../field-errors.ts';
import { isQualifiedName } from '../names.ts';

const standard = new Set(['cpu', 'memory', 'ephemeral-storage']);
/** Names of Kubernetes' own; those of others stand behind a domain. */
const isNative = (name: string) => !name.includes('/') || name.includes('kubernetes.io/');
const mayOvercommit = (name: string) => isNative(name) && !name.startsWith('hugepages-');

const validateName = (errors: FieldErrors, name: string, path: string): void => {
  errors.invalidAll(path, name, isQualifiedName(name));
  if (!name.includes('/')) {
    if (standard.has(name) || name.startsWith('hugepages-')) return;
    errors.invalid(path, name, 'must be a standard resource type or fully qualified');
    errors.invalid(path, name, 'must be a standard resource for containers');
  } else if (name.startsWith('requests.')) errors.invalid(path, name, "doesn't follow extended resource name standard");
};

const validateList = (errors: FieldErrors, list: Record<string, string>, path: string): void => {
  for (const [name, quantity] of Object.entries(list)) {
    validateName(errors, name, `${path}[${name}]`);
    const { nano } = parseQuantity(quantity);
    if (nano < 0n) errors.invalid(`${path}[${name}]`, quantity, 'must be greater than or equal to 0');
    else if (!mayOvercommit(name) && nano % 1_000_000_000n !== 0n) errors.invalid(`${path}[${name}]`, quantity, 'must be an integer');
  }
};

export const validateResources = (errors: FieldErrors, resources: Loose, path: string): void => {
  const limits: Record<string, string> = resources?.limits ?? {};
  const requests: Record<string, string> = resources?.requests ?? {};
  validateList(errors, limits, `${path}.limits`);
  for (const [name, request] of Object.entries(requests)) {
    validateList(errors, { [name]: request }, `${path}.requests`);
    const limit = limits[name];
    if (limit === undefined) {
      if (!mayOvercommit(name)) errors.required(`${path}.limits`, 'Limit must be set for non overcommitable resources');
    } else if (compareQuantities(request, limit) !== 0 && !mayOvercommit(name)) {
      errors.invalid(`${path}.requests`, request, `must be equal to ${name} limit of ${limit}`);
    } else if (compareQuantities(request, limit) > 0) {
      errors.invalid(`${path}.requests`, request, `must be less than or equal to ${name} limit of ${limit}`);
    }
  }
  const asked = [...Object.keys(limits), ...Object.keys(requests)];
  if (asked.some((name) => name.startsWith('hugepages-')) && !asked.some((name) => name === 'cpu' || name === 'memory')) {
    errors.forbidden(path, 'HugePages require cpu or memory');
  }
};
