// Validation of containers: regular ones, init containers, sidecars.
import { FieldErrors, type Loose } from '../field-errors.ts';
import { internalForm } from '../go-diff.ts';
import { isDns1123Label, isPortName, isPortNumber } from '../names.ts';
import { validateEnv } from './validate-env.ts';
import { validateHandlers } from './validate-handler.ts';
import { validateSeccomp } from './validate-pod-network.ts';
import { validateResources } from './validate-resources.ts';
import { validateMounts } from './validate-volumes.ts';

const validatePorts = (errors: FieldErrors, ports: Loose[], path: string): void => {
  const names = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const at = `${path}[${index}]`;
    if (port.name) {
      const problems = isPortName(port.name);
      errors.invalidAll(`${at}.name`, port.name, problems);
      if (!problems.length && names.has(port.name)) errors.duplicate(`${at}.name`, port.name);
      names.add(port.name);
    }
    if (!port.containerPort) errors.required(`${at}.containerPort`);
    else errors.invalidAll(`${at}.containerPort`, port.containerPort, isPortNumber(port.containerPort));
    if (port.hostPort) errors.invalidAll(`${at}.hostPort`, port.hostPort, isPortNumber(port.hostPort));
    errors.oneOf(`${at}.protocol`, port.protocol, ['SCTP', 'TCP', 'UDP']);
  }
};

const validateSecurity = (errors: FieldErrors, context: Loose, path: string): void => {
  if (!context) return;
  for (const field of ['runAsUser', 'runAsGroup']) {
    if (context[field] < 0 || context[field] > 2 ** 31 - 1)
      errors.invalid(`${path}.${field}`, context[field], 'must be between 0 and 2147483647, inclusive');
  }
  if (context.procMount && !['Default', 'Unmasked'].includes(context.procMount))
    errors.notSupported(`${path}.procMount`, context.procMount, ['Default', 'Unmasked']);
  if (context.allowPrivilegeEscalation === false && context.privileged) {
    errors.invalid(
      path,
      internalForm(context, 'core/v1.SecurityContext'),
      'cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
    );
  }
  validateSeccomp(errors, context.seccompProfile, `${path}.seccompProfile`);
};

export const validateContainer = (errors: FieldErrors, container: Loose, volumes: Set<string>, path: string): void => {
  if (!container.name) errors.required(`${path}.name`);
  else errors.invalidAll(`${path}.name`, container.name, isDns1123Label(container.name));
  if (!container.image) errors.required(`${path}.image`);
  errors.oneOf(`${path}.terminationMessagePolicy`, container.terminationMessagePolicy, ['File', 'FallbackToLogsOnError']);
  validatePorts(errors, container.ports ?? [], `${path}.ports`);
  validateEnv(errors, container, path);
  validateMounts(errors, container.volumeMounts ?? [], volumes, `${path}.volumeMounts`);
  errors.oneOf(`${path}.imagePullPolicy`, container.imagePullPolicy, ['Always', 'IfNotPresent', 'Never']);
  validateResources(errors, container.resources, `${path}.resources`);
  validateSecurity(errors, container.securityContext, `${path}.securityContext`);
};

/** Containers of a pod share its host: a host port can be had once. */
const validateHostPorts = (errors: FieldErrors, containers: Loose[], path: string): void => {
  const taken = new Set<string>();
  for (const [index, container] of containers.entries()) {
    for (const [at, port] of (container.ports ?? []).entries()) {
      if (!port.hostPort) continue;
      const key = `${port.protocol}/${port.hostIP ?? ''}/${port.hostPort}`;
      if (taken.has(key)) errors.duplicate(`${path}[${index}].ports[${at}].hostPort`, key);
      taken.add(key);
    }
  }
};

const restartPolicies = ['Always', 'Never', 'OnFailure'];

export const validateContainers = (errors: FieldErrors, spec: Loose, volumes: Set<string>, path: string): void => {
  const containers: Loose[] = spec.containers ?? [];
  if (containers.length === 0) return errors.required(path);
  const names = new Set<string>();
  for (const [index, container] of containers.entries()) {
    const at = `${path}[${index}]`;
    validateContainer(errors, container, volumes, at);
    if (names.has(container.name)) errors.duplicate(`${at}.name`, container.name);
    names.add(container.name);
    validateHandlers(errors, container, at, spec.terminationGracePeriodSeconds);
    if (container.restartPolicy !== undefined) errors.oneOf(`${at}.restartPolicy`, container.restartPolicy, restartPolicies);
  }
  validateHostPorts(errors, containers, path);
};

const onlyForSidecars = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'];

export const validateInitContainers = (errors: FieldErrors, spec: Loose, volumes: Set<string>, path: string): void => {
  const names = new Set<string>((spec.containers ?? []).map((container: Loose) => container.name));
  for (const [index, container] of (spec.initContainers ?? []).entries()) {
    const at = `${path}[${index}]`;
    validateContainer(errors, container, volumes, at);
    const sidecar = container.restartPolicy === 'Always';
    if (container.restartPolicy !== undefined) errors.oneOf(`${at}.restartPolicy`, container.restartPolicy, restartPolicies);
    if (names.has(container.name)) errors.duplicate(`${at}.name`, container.name);
    else if (container.name) names.add(container.name);
    validateHostPorts(errors, [container], path);
    if (sidecar) validateHandlers(errors, container, at, spec.terminationGracePeriodSeconds);
    else {
      for (const field of onlyForSidecars) {
        if (container[field]) errors.forbidden(`${at}.${field}`, 'may not be set for init containers without restartPolicy=Always');
      }
    }
  }
};
