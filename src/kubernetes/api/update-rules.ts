// Which kinds may be made by a PUT, and which refuse a PUT without metadata.resourceVersion: upstream's AllowCreateOnUpdate and AllowUnconditionalUpdate.
import type { ResourceType } from '../machinery/resource.ts';

const created = new Set([
  'services',
  'endpoints',
  'events',
  'limitranges',
  'leases',
  'roles',
  'rolebindings',
  'clusterroles',
  'clusterrolebindings',
]);

const conditional = new Set([
  'leases',
  'customresourcedefinitions',
  'apiservices',
  'flowschemas',
  'prioritylevelconfigurations',
  'poddisruptionbudgets',
  'csidrivers',
  'csinodes',
  'volumeattachments',
  'csistoragecapacities',
  'runtimeclasses',
  'validatingwebhookconfigurations',
  'mutatingwebhookconfigurations',
  'validatingadmissionpolicies',
  'validatingadmissionpolicybindings',
]);

export const createdByUpdate = (type: ResourceType): boolean => !type.custom && created.has(type.resource);

export const needsResourceVersion = (type: ResourceType): boolean => type.custom || conditional.has(type.resource);

const returned = new Set([
  'pods',
  'services',
  'serviceaccounts',
  'persistentvolumes',
  'persistentvolumeclaims',
  'podtemplates',
  'resourcequotas',
]);

/** Kinds whose DELETE answers the object even when it is gone at once: upstream's ReturnDeletedObject. */
export const returnsDeletedObject = (type: ResourceType): boolean => type.group === '' && returned.has(type.resource);
