// Volumes, claims, classes.
import type { KubeObject } from '../../machinery/object.ts';
import { accessModes, age, type RowPrinter } from './row-format.ts';

const phaseOf = ({ metadata, status }: KubeObject): string => (metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? ''));

const isDefaultClass = ({ metadata }: KubeObject): boolean =>
  ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'].some(
    (name) => metadata.annotations?.[name] === 'true',
  );

const classOf = ({ metadata, spec }: KubeObject): string =>
  metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec?.storageClassName ?? '';

const csiDriver: RowPrinter = (object, now) => {
  const {
    attachRequired = true,
    podInfoOnMount = false,
    storageCapacity = false,
    tokenRequests,
    requiresRepublish = false,
    volumeLifecycleModes,
  } = object.spec ?? {};
  const audiences = tokenRequests === undefined ? '<unset>' : tokenRequests.map((each: { audience: string }) => each.audience).join(',');
  return [
    object.metadata.name,
    attachRequired,
    podInfoOnMount,
    storageCapacity,
    audiences,
    requiresRepublish,
    (volumeLifecycleModes ?? []).join(',') || '<none>',
    age(object, now),
  ];
};

export const storageRows: Record<string, RowPrinter> = {
  persistentvolumes: (object, now) => [
    object.metadata.name,
    object.spec?.capacity?.storage ?? '0',
    accessModes(object.spec?.accessModes),
    object.spec?.persistentVolumeReclaimPolicy ?? '',
    phaseOf(object),
    object.spec?.claimRef ? `${object.spec.claimRef.namespace}/${object.spec.claimRef.name}` : '',
    classOf(object),
    object.spec?.volumeAttributesClassName ?? '<unset>',
    object.status?.reason ?? '',
    age(object, now),
    object.spec?.volumeMode ?? '<unset>',
  ],
  persistentvolumeclaims: (object, now) => [
    object.metadata.name,
    phaseOf(object),
    object.spec?.volumeName ?? '',
    object.spec?.volumeName ? (object.status?.capacity?.storage ?? '0') : '',
    object.spec?.volumeName ? accessModes(object.status?.accessModes) : '',
    classOf(object),
    object.spec?.volumeAttributesClassName ?? '<unset>',
    age(object, now),
    object.spec?.volumeMode ?? '<unset>',
  ],
  storageclasses: (object, now) => [
    isDefaultClass(object) ? `${object.metadata.name} (default)` : object.metadata.name,
    object.provisioner,
    object.reclaimPolicy ?? 'Delete',
    object.volumeBindingMode ?? 'Immediate',
    object.allowVolumeExpansion ?? false,
    age(object, now),
  ],
  csidrivers: csiDriver,
  csinodes: (object, now) => [object.metadata.name, (object.spec?.drivers ?? []).length, age(object, now)],
  volumeattachments: (object, now) => [
    object.metadata.name,
    object.spec?.attacher,
    object.spec?.source?.persistentVolumeName ?? '',
    object.spec?.nodeName,
    object.status?.attached ?? false,
    age(object, now),
  ],
  volumeattributesclasses: (object, now) => [object.metadata.name, object.driverName, age(object, now)],
};
