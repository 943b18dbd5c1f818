// PersistentVolume, StorageClass, CSIDriver.
import { compareQuantities } from '../machinery/quantity.ts';
import { sameJson, type FieldErrors, type Loose } from './field-errors.ts';
import { goDiff } from './go-diff.ts';
import type { KindRules } from './kind-rules.ts';

const accessModes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const notSources = new Set([
  'accessModes',
  'capacity',
  'claimRef',
  'mountOptions',
  'nodeAffinity',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'volumeAttributesClassName',
  'volumeMode',
]);

const sourceOf = (spec: Loose): Loose => Object.fromEntries(Object.entries(spec).filter(([field]) => !notSources.has(field)));

const validateSource = (errors: FieldErrors, spec: Loose): void => {
  const sources = Object.keys(spec).filter((field) => !notSources.has(field));
  if (!sources.length) return errors.required('spec', 'must specify a volume type');
  if (sources[0] === 'hostPath' && !spec.hostPath.path) errors.required('spec.hostPath.path');
  for (const source of sources.slice(1)) errors.forbidden(`spec.${source}`, 'may not specify more than 1 volume type');
  if (spec.local && !spec.nodeAffinity) errors.required('spec.nodeAffinity', 'Local volume requires node affinity');
};

export const persistentVolume: KindRules = {
  metaPasses: 'VV',
  defaults: (object) => {
    const spec = (object.spec ??= {});
    spec.persistentVolumeReclaimPolicy ||= 'Retain';
    spec.volumeMode ??= 'Filesystem';
    if (spec.hostPath) spec.hostPath.type ??= '';
    (object.status ??= {}).phase ||= 'Pending';
  },
  prepareForCreate: (object, { now }) => void (object.status = { phase: 'Pending', lastPhaseTransitionTime: now }),
  validate: ({ spec }, errors) => {
    if (!spec.accessModes?.length) errors.required('spec.accessModes');
    for (const mode of spec.accessModes ?? []) errors.oneOf('spec.accessModes', mode, accessModes);
    if (!spec.capacity) errors.required('spec.capacity');
    if (spec.capacity?.storage === undefined) errors.notSupported('spec.capacity', spec.capacity ?? null, ['storage']);
    else if (compareQuantities(spec.capacity.storage, '0') <= 0)
      errors.invalid('spec.capacity[storage]', spec.capacity.storage, 'must be greater than zero');
    errors.oneOf('spec.persistentVolumeReclaimPolicy', spec.persistentVolumeReclaimPolicy, ['Delete', 'Recycle', 'Retain']);
    validateSource(errors, spec);
    errors.oneOf('spec.volumeMode', spec.volumeMode, ['Block', 'Filesystem']);
  },
  specFirst: true,
  validateUpdate: (next, current, errors) => {
    const [before, after] = [sourceOf(current.spec), sourceOf(next.spec)];
    if (!sameJson(before, after)) {
      const difference = goDiff(before, after, 'core/v1.PersistentVolumeSource');
      errors.forbidden('spec.persistentvolumesource', `spec.persistentvolumesource is immutable after creation\n${difference}`);
    }
    if (next.spec.volumeMode !== current.spec.volumeMode) errors.immutable('volumeMode', next.spec.volumeMode);
  },
};

export const storageClass: KindRules = {
  metaPasses: 'VU',
  defaults: (object) => {
    object.reclaimPolicy ??= 'Delete';
    object.volumeBindingMode ??= 'Immediate';
  },
  validate: (object, errors) => {
    if (!object.provisioner) errors.required('provisioner');
    errors.oneOf('reclaimPolicy', object.reclaimPolicy, ['Delete', 'Retain']);
    errors.oneOf('volumeBindingMode', object.volumeBindingMode, ['Immediate', 'WaitForFirstConsumer']);
  },
  validateUpdate: (next, current, errors) => {
    if (!sameJson(next.parameters ?? {}, current.parameters ?? {})) errors.forbidden('parameters', 'updates to parameters are forbidden.');
    if (next.provisioner !== current.provisioner) errors.forbidden('provisioner', 'updates to provisioner are forbidden.');
    if (next.reclaimPolicy !== current.reclaimPolicy) errors.forbidden('reclaimPolicy', 'updates to reclaimPolicy are forbidden.');
    if (next.volumeBindingMode !== current.volumeBindingMode) errors.immutable('volumeBindingMode', next.volumeBindingMode);
  },
};

export const csiDriver: KindRules = {
  defaults: (object) => {
    const spec = (object.spec ??= {});
    spec.attachRequired ??= true;
    for (const flag of ['podInfoOnMount', 'storageCapacity', 'requiresRepublish', 'seLinuxMount']) spec[flag] ??= false;
    spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType';
    if (!spec.volumeLifecycleModes?.length) spec.volumeLifecycleModes = ['Persistent'];
  },
};
