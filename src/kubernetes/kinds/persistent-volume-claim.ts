// PersistentVolumeClaims: defaults and what may change once one is bound.
import { cloneJson } from '../machinery/clone-json.ts';
import type { KubeObject } from '../machinery/object.ts';
import { compareQuantities } from '../machinery/quantity.ts';
import { FieldErrors, sameJson, type Loose } from './field-errors.ts';
import { goDiff } from './go-diff.ts';
import type { KindRules } from './kind-rules.ts';
import { validateLabelSelector } from './label-selector.ts';
import { isDns1123Subdomain } from './names.ts';

export const claimSpecDefaults = (claim: Loose): void => {
  (claim.spec ??= {}).volumeMode ??= 'Filesystem';
  (claim.status ??= {}).phase ||= 'Pending';
};

const accessModes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

export const validateClaimSpec = (errors: FieldErrors, spec: Loose, path: string): void => {
  const modes: string[] = spec.accessModes ?? [];
  if (modes.length === 0) errors.required(`${path}.accessModes`, 'at least 1 access mode is required');
  if (spec.selector) validateLabelSelector(errors, spec.selector, `${path}.selector`);
  for (const mode of modes) errors.oneOf(`${path}.accessModes`, mode, accessModes);
  if (modes.includes('ReadWriteOncePod') && modes.length > 1) {
    errors.forbidden(`${path}.accessModes`, 'may not use ReadWriteOncePod with other access modes');
  }
  const storage = spec.resources?.requests?.storage;
  if (storage === undefined) errors.required(`${path}.resources[storage]`);
  else if (compareQuantities(storage, '0') <= 0) errors.invalid(`${path}.resources[storage]`, storage, 'must be greater than zero');
  if (spec.storageClassName)
    errors.invalidAll(`${path}.storageClassName`, spec.storageClassName, isDns1123Subdomain(spec.storageClassName));
  if (spec.volumeMode !== undefined) errors.oneOf(`${path}.volumeMode`, spec.volumeMode, ['Block', 'Filesystem']);
};

const mutableOnceBound = (spec: Loose): Loose => {
  const copy = cloneJson(spec);
  delete copy.resources?.requests?.storage;
  delete copy.volumeAttributesClassName;
  return copy;
};

const sizeOf = (spec: Loose): string | undefined => spec.resources?.requests?.storage;

/** The binder sets the volume's name once; the class may be filled in while there is none. */
const withLateFields = (before: Loose, after: Loose): Loose => ({
  ...before,
  ...(after.volumeName && !before.volumeName ? { volumeName: after.volumeName } : {}),
  ...(after.storageClassName !== undefined && before.storageClassName === undefined ? { storageClassName: after.storageClassName } : {}),
});

const validateUpdate = (next: KubeObject, current: KubeObject, errors: FieldErrors): void => {
  const after = next.spec;
  const before = withLateFields(current.spec, after);
  const bound = current.status?.phase === 'Bound';
  const same = bound ? sameJson(mutableOnceBound(before), mutableOnceBound(after)) : sameJson(before, after);
  if (!same) {
    const shown = bound && sizeOf(before) ? { ...after, resources: before.resources } : after;
    const difference = goDiff(before, shown, 'core/v1.PersistentVolumeClaimSpec');
    errors.forbidden(
      'spec',
      `spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n${difference}`,
    );
  }
  const [size, wanted, capacity] = [sizeOf(before) ?? '0', sizeOf(after) ?? '0', current.status?.capacity?.storage ?? '0'];
  if (compareQuantities(wanted, size) < 0 && compareQuantities(wanted, capacity) <= 0) {
    errors.forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity');
  }
};

export const persistentVolumeClaim: KindRules = {
  metaPasses: 'VUV',
  defaults: claimSpecDefaults,
  prepareForCreate: (object) => {
    object.status = { phase: 'Pending' };
    // What no provisioner could copy from is dropped without a word.
    const { kind, apiGroup } = object.spec.dataSource ?? {};
    const known = (kind === 'PersistentVolumeClaim' && !apiGroup) || (kind === 'VolumeSnapshot' && apiGroup === 'snapshot.storage.k8s.io');
    if (object.spec.dataSource && !known) delete object.spec.dataSource;
  },
  specFirst: true,
  validate: (object, errors) => validateClaimSpec(errors, object.spec, 'spec'),
  validateUpdate,
};
