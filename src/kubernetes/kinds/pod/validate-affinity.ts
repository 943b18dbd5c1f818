// Validation of node and pod affinity.
import { FieldErrors, type Loose } from '../field-errors.ts';
import { validateLabelSelector } from '../label-selector.ts';
import { isQualifiedName } from '../names.ts';

const validateNodeTerm = (errors: FieldErrors, term: Loose, path: string): void => {
  for (const [index, { key, operator, values = [] }] of (term.matchExpressions ?? []).entries()) {
    const at = `${path}.matchExpressions[${index}]`;
    if (['In', 'NotIn'].includes(operator)) {
      if (!values.length) errors.required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'");
    } else if (['Exists', 'DoesNotExist'].includes(operator)) {
      if (values.length) errors.forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
    } else if (['Gt', 'Lt'].includes(operator)) {
      if (values.length !== 1) errors.required(`${at}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'");
    } else errors.invalid(`${at}.operator`, operator, 'not a valid selector operator');
    errors.invalidAll(`${at}.key`, key, isQualifiedName(key ?? ''));
  }
};

const validatePodTerm = (errors: FieldErrors, term: Loose, path: string): void => {
  validateLabelSelector(errors, term.labelSelector, `${path}.labelSelector`);
  if (!term.topologyKey) errors.required(`${path}.topologyKey`, 'can not be empty');
  errors.invalidAll(`${path}.topologyKey`, term.topologyKey ?? '', isQualifiedName(term.topologyKey ?? ''));
};

const validateWeight = (errors: FieldErrors, weight: number, path: string): void => {
  if (!(weight >= 1 && weight <= 100)) errors.invalid(path, weight ?? 0, 'must be in the range 1-100');
};

export const validateAffinity = (errors: FieldErrors, affinity: Loose, path: string): void => {
  const node = affinity.nodeAffinity;
  const required = node?.requiredDuringSchedulingIgnoredDuringExecution;
  const at = `${path}.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms`;
  if (required && !required.nodeSelectorTerms?.length) errors.required(at, 'must have at least one node selector term');
  for (const [index, term] of (required?.nodeSelectorTerms ?? []).entries()) validateNodeTerm(errors, term, `${at}[${index}]`);
  for (const [index, { weight, preference }] of (node?.preferredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
    const preferred = `${path}.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
    validateWeight(errors, weight, `${preferred}.weight`);
    validateNodeTerm(errors, preference ?? {}, `${preferred}.preference`);
  }
  for (const kind of ['podAffinity', 'podAntiAffinity']) {
    for (const [index, term] of (affinity[kind]?.requiredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
      validatePodTerm(errors, term, `${path}.${kind}.requiredDuringSchedulingIgnoredDuringExecution[${index}]`);
    }
    for (const [index, { weight, podAffinityTerm }] of (affinity[kind]?.preferredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
      const preferred = `${path}.${kind}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
      validateWeight(errors, weight, `${preferred}.weight`);
      validatePodTerm(errors, podAffinityTerm ?? {}, `${preferred}.podAffinityTerm`);
    }
  }
};
