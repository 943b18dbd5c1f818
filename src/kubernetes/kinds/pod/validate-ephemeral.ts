// Ephemeral containers, which kubectl debug adds to a pod that runs: what they may say, and that they stay.
import { FieldErrors, sameJson, type Loose } from '../field-errors.ts';
import { validateContainer } from './validate-container.ts';

const allowed = [
  'name',
  'image',
  'command',
  'args',
  'workingDir',
  'resizePolicy',
  'envFrom',
  'env',
  'volumeMounts',
  'volumeDevices',
  'terminationMessagePath',
  'terminationMessagePolicy',
  'imagePullPolicy',
  'securityContext',
  'stdin',
  'stdinOnce',
  'tty',
  'targetContainerName',
];

const isSet = (value: Loose): boolean =>
  value !== undefined && value !== null && (typeof value !== 'object' || Object.keys(value).length > 0);

export const validateEphemeralContainers = (errors: FieldErrors, spec: Loose, volumes: Set<string>, path: string): void => {
  const others = new Set([...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(({ name }: Loose) => name));
  const names = new Set(others);
  for (const [index, container] of (spec.ephemeralContainers ?? []).entries()) {
    const at = `${path}[${index}]`;
    validateContainer(errors, container, volumes, at);
    if (names.has(container.name)) errors.duplicate(`${at}.name`, container.name);
    names.add(container.name);
    const target = container.targetContainerName;
    if (target && !others.has(target)) errors.notFound(`${at}.targetContainerName`, target);
    for (const [field, value] of Object.entries(container))
      if (!allowed.includes(field) && isSet(value)) errors.forbidden(`${at}.${field}`, 'cannot be set for an Ephemeral Container');
    for (const [mount, { subPath }] of (container.volumeMounts ?? []).entries())
      if (subPath) errors.forbidden(`${at}.volumeMounts[${mount}].subPath`, 'cannot be set for an Ephemeral Container');
  }
};

export const validateEphemeralUpdate = (errors: FieldErrors, after: Loose[], before: Loose[]): void => {
  const path = 'spec.ephemeralContainers';
  for (const [index, old] of before.entries()) {
    const kept = after.find(({ name }) => name === old.name);
    if (!kept) errors.forbidden(`${path}[${index}]`, `existing ephemeral containers ${JSON.stringify(old.name)} may not be removed\n`);
    else if (!sameJson(kept, old)) errors.forbidden(path, `existing ephemeral containers ${JSON.stringify(old.name)} may not be changed\n`);
  }
};
