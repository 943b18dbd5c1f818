// DefaultStorageClass, StorageObjectInUseProtection, DefaultIngressClass, PersistentVolumeClaimResize.
import type { KubeObject } from '../../machinery/object.ts';
import { compareQuantities } from '../../machinery/quantity.ts';
import type { AdmissionRequest } from './admission-request.ts';
import { isFor, refusal } from './refusal.ts';

const classAnnotation = 'volume.beta.kubernetes.io/storage-class';
const isTrue = (object: KubeObject, ...names: string[]) => names.some((name) => object.metadata.annotations?.[name] === 'true');

/** The newest of those that are marked as default. */
const defaultClass = (classes: readonly KubeObject[], ...annotations: string[]): KubeObject | undefined =>
  classes
    .filter((each) => isTrue(each, ...annotations))
    .toSorted((a, b) => {
      const [left, right] = [a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? ''];
      if (left === right) return a.metadata.name < b.metadata.name ? -1 : 1;
      return left < right ? 1 : -1;
    })[0];

const addFinalizer = (object: KubeObject, name: string): void => {
  const { finalizers = [] } = object.metadata;
  if (!finalizers.includes(name)) object.metadata.finalizers = [...finalizers, name];
};

export const giveStorageDefaults = (request: AdmissionRequest): void => {
  const { object, operation, reader } = request;
  if (!object || operation !== 'CREATE') return;
  if (isFor(request, '', 'persistentvolumes')) addFinalizer(object, 'kubernetes.io/pv-protection');
  if (!isFor(request, '', 'persistentvolumeclaims')) return;
  const asked = object.spec.storageClassName !== undefined || object.metadata.annotations?.[classAnnotation] !== undefined;
  const classes = asked ? [] : reader.list('storage.k8s.io/v1', 'StorageClass');
  const found = defaultClass(classes, 'storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class');
  if (found) object.spec.storageClassName = found.metadata.name;
  addFinalizer(object, 'kubernetes.io/pvc-protection');
};

export const giveIngressClass = (request: AdmissionRequest): void => {
  const { object, operation, reader } = request;
  if (!object || operation !== 'CREATE' || !isFor(request, 'networking.k8s.io', 'ingresses')) return;
  if (object.spec?.ingressClassName !== undefined || object.metadata.annotations?.['kubernetes.io/ingress.class'] !== undefined) return;
  const found = defaultClass(reader.list('networking.k8s.io/v1', 'IngressClass'), 'ingressclass.kubernetes.io/is-default-class');
  if (found) object.spec = { ...object.spec, ingressClassName: found.metadata.name };
};

const classOf = (claim: KubeObject): string => claim.metadata.annotations?.[classAnnotation] ?? claim.spec.storageClassName ?? '';

export const checkResize = (request: AdmissionRequest): void => {
  const { object, oldObject, operation, reader } = request;
  if (!object || !oldObject || operation !== 'UPDATE' || !isFor(request, '', 'persistentvolumeclaims')) return;
  const size = (claim: KubeObject) => (claim.spec.resources?.requests?.storage ?? '0') as string;
  if (compareQuantities(size(object), size(oldObject)) <= 0) return;
  if (oldObject.status?.phase !== 'Bound') throw refusal(request, 'Only bound persistent volume claims can be expanded');
  const name = classOf(object);
  const found = name && name === classOf(oldObject) ? reader.get('storage.k8s.io/v1', 'StorageClass', undefined, name) : undefined;
  if (found?.allowVolumeExpansion) return;
  throw refusal(
    request,
    'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
  );
};
