// Validation of environment variables and where they come from.
import { FieldErrors, type Loose } from '../field-errors.ts';
import { isConfigMapKey, isDns1123Subdomain, isEnvVarName } from '../names.ts';

const sources = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'];

const envFieldPaths = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
const resourcePaths = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];
const subscripted = /^metadata\.(annotations|labels)\['.*'\]$/s;
const convertible = new Set([
  ...envFieldPaths,
  'metadata.annotations',
  'metadata.labels',
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
]);

export const validateFieldRef = (errors: FieldErrors, ref: Loose, path: string, allowed = envFieldPaths): void => {
  if (!ref.fieldPath) return errors.required(`${path}.fieldPath`);
  if (subscripted.test(ref.fieldPath)) return;
  if (!convertible.has(ref.fieldPath))
    return errors.invalid(`${path}.fieldPath`, ref.fieldPath, `error converting fieldPath: field label not supported: ${ref.fieldPath}`);
  errors.oneOf(`${path}.fieldPath`, ref.fieldPath, allowed);
};

const validateResourceRef = (errors: FieldErrors, ref: Loose, path: string): void => {
  if (!ref.resource) return errors.required(`${path}.resource`);
  if (!/^(requests|limits)\.hugepages-/.test(ref.resource)) errors.oneOf(`${path}.resource`, ref.resource, resourcePaths);
};

const validateKeyRef = (errors: FieldErrors, ref: Loose, path: string): void => {
  errors.invalidAll(`${path}.name`, ref.name ?? '', isDns1123Subdomain(ref.name ?? ''));
  if (!ref.key) errors.required(`${path}.key`);
  else errors.invalidAll(`${path}.key`, ref.key, isConfigMapKey(ref.key));
};

const validateValueFrom = (errors: FieldErrors, variable: Loose, path: string): void => {
  const from = variable.valueFrom;
  if (from.fieldRef) validateFieldRef(errors, from.fieldRef, `${path}.fieldRef`);
  if (from.resourceFieldRef) validateResourceRef(errors, from.resourceFieldRef, `${path}.resourceFieldRef`);
  for (const key of ['configMapKeyRef', 'secretKeyRef']) if (from[key]) validateKeyRef(errors, from[key], `${path}.${key}`);
  const given = sources.filter((source) => from[source]).length;
  if (given === 0) errors.invalid(path, '', 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`');
  else if (variable.value) errors.invalid(path, '', 'may not be specified when `value` is not empty');
  else if (given > 1) errors.invalid(path, '', 'may not have more than one field specified at a time');
};

export const validateEnv = (errors: FieldErrors, container: Loose, path: string): void => {
  for (const [index, variable] of (container.env ?? []).entries()) {
    const at = `${path}.env[${index}]`;
    if (!variable.name) errors.required(`${at}.name`);
    else errors.invalidAll(`${at}.name`, variable.name, isEnvVarName(variable.name));
    if (variable.valueFrom) validateValueFrom(errors, variable, `${at}.valueFrom`);
  }
  for (const [index, source] of (container.envFrom ?? []).entries()) {
    const at = `${path}.envFrom[${index}]`;
    if (source.prefix) errors.invalidAll(`${at}.prefix`, source.prefix, isEnvVarName(source.prefix));
    const given = ['configMapRef', 'secretRef'].filter((key) => source[key]);
    for (const key of given) {
      if (!source[key].name) errors.required(`${at}.${key}.name`);
      else errors.invalidAll(`${at}.${key}.name`, source[key].name, isDns1123Subdomain(source[key].name));
    }
    if (given.length === 0) errors.invalid(`${path}.envFrom`, '', 'must specify one of: `configMapRef` or `secretRef`');
    else if (given.length > 1) errors.invalid(`${path}.envFrom`, '', 'may not have more than one field specified at a time');
  }
};
