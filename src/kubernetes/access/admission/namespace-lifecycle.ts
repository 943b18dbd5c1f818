// NamespaceLifecycle: nothing new in namespaces that are missing or going, and three namespaces that stay.
import { apiErrors } from '../../machinery/status.ts';
import type { AdmissionRequest } from './admission-request.ts';
import { refusal } from './refusal.ts';

const immortal = ['default', 'kube-system', 'kube-public'];

const isNamespace = ({ type }: AdmissionRequest) => type.group === '' && type.resource === 'namespaces';

export const keepNamespaces = (request: AdmissionRequest): void => {
  const { operation, type, name } = request;
  if (operation === 'DELETE' && isNamespace(request) && request.subresource === '' && immortal.includes(name)) {
    throw apiErrors.forbidden({ group: type.group, resource: type.resource }, name, 'this namespace may not be deleted');
  }
};

export const requireNamespace = (request: AdmissionRequest): void => {
  const { namespace, operation, type, reader } = request;
  if (namespace === '' || isNamespace(request) || operation === 'DELETE' || type.group === 'authorization.k8s.io') return;
  const found = reader.get('v1', 'Namespace', undefined, namespace);
  if (!found) throw apiErrors.notFound({ group: '', resource: 'namespaces' }, namespace);
  if (operation !== 'CREATE' || found.status?.phase !== 'Terminating') return;
  const error = refusal(request, `unable to create new content in namespace ${namespace} because it is being terminated`);
  const cause = { reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' };
  throw apiErrors.other(403, 'Forbidden', error.message, { ...error.status.details, causes: [cause] });
};
