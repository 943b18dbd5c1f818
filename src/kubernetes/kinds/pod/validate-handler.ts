// Validation of probes and lifecycle hooks.
import { FieldErrors, type Loose } from '../field-errors.ts';
import { isPortName, isPortNumber } from '../names.ts';

export const validatePortNumberOrName = (errors: FieldErrors, port: unknown, path: string): void =>
  errors.invalidAll(path, port, typeof port === 'string' ? isPortName(port) : isPortNumber(Number(port ?? 0)));

const validateHttpGet = (errors: FieldErrors, action: Loose, path: string): void => {
  if (!action.path) errors.required(`${path}.path`);
  validatePortNumberOrName(errors, action.port, `${path}.port`);
  errors.oneOf(`${path}.scheme`, action.scheme, ['HTTP', 'HTTPS']);
};

const checks: Record<string, (errors: FieldErrors, action: Loose, path: string) => void> = {
  exec: (errors, action, path) => {
    if (!action.command?.length) errors.required(`${path}.command`);
  },
  httpGet: validateHttpGet,
  tcpSocket: (errors, action, path) => validatePortNumberOrName(errors, action.port, `${path}.port`),
  grpc: (errors, action, path) => validatePortNumberOrName(errors, action.port, `${path}.port`),
};

const validateSleep = (errors: FieldErrors, { seconds = 0 }: Loose, path: string, graceSeconds: number): void => {
  if (seconds >= 0 && seconds <= graceSeconds) return;
  errors.invalid(path, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds})`);
};

const validateHandler = (errors: FieldErrors, handler: Loose, kinds: string[], path: string): void => {
  const given = kinds.filter((kind) => handler[kind]);
  for (const [index, kind] of given.entries()) {
    if (index > 0) errors.forbidden(`${path}.${kind}`, 'may not specify more than 1 handler type');
    else checks[kind]?.(errors, handler[kind], `${path}.${kind}`);
  }
  if (given.length === 0) errors.required(path, 'must specify a handler type');
};

const probeNumbers = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'];

const validateProbe = (errors: FieldErrors, probe: Loose, path: string): void => {
  validateHandler(errors, probe, ['exec', 'httpGet', 'tcpSocket', 'grpc'], path);
  for (const number of probeNumbers) errors.nonNegative(`${path}.${number}`, probe[number]);
  const grace = probe.terminationGracePeriodSeconds;
  if (typeof grace === 'number' && grace <= 0) errors.invalid(`${path}.terminationGracePeriodSeconds`, grace, 'must be greater than 0');
};

/** Lifecycle hooks, then liveness, readiness and startup probe: in upstream's order. */
export const validateHandlers = (errors: FieldErrors, container: Loose, path: string, graceSeconds = 30): void => {
  for (const hook of ['postStart', 'preStop']) {
    const sleep = container.lifecycle?.[hook]?.sleep;
    if (sleep) validateSleep(errors, sleep, `${path}.lifecycle.${hook}.sleep`, graceSeconds);
    if (container.lifecycle?.[hook])
      validateHandler(errors, container.lifecycle[hook], ['exec', 'httpGet', 'tcpSocket', 'sleep'], `${path}.lifecycle.${hook}`);
  }
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    const probe = container[name];
    if (!probe) continue;
    validateProbe(errors, probe, `${path}.${name}`);
    if (name === 'readinessProbe') {
      if (probe.terminationGracePeriodSeconds !== undefined) {
        errors.invalid(
          `${path}.${name}.terminationGracePeriodSeconds`,
          probe.terminationGracePeriodSeconds,
          'must not be set for readinessProbes',
        );
      }
    } else if (probe.successThreshold !== 1) errors.invalid(`${path}.${name}.successThreshold`, probe.successThreshold, 'must be 1');
  }
};
