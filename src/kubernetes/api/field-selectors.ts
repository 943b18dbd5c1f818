// Which fields a kind lets one select by, and upstream's words for all others.
import { findByJsonPath } from '../machinery/json-path.ts';
import type { KubeObject } from '../machinery/object.ts';
import type { ResourceType } from '../machinery/resource.ts';
import { apiErrors } from '../machinery/status.ts';
import { parseFieldTerms, type Matcher } from '../store/selectors.ts';
import { collectionOf } from './core.ts';

const ownFields: Record<string, string[]> = {
  pods: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.podIPs',
    'status.nominatedNodeName',
  ],
  events: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  secrets: ['type'],
  namespaces: ['status.phase'],
  nodes: ['spec.unschedulable'],
  replicationcontrollers: ['status.replicas'],
  services: ['spec.clusterIP', 'spec.type'],
  'jobs.batch': ['status.successful'],
  'certificatesigningrequests.certificates.k8s.io': ['spec.signerName'],
};

/** The words of events.k8s.io for the same fields of a core Event. */
const aliases: Record<string, string> = {
  'regarding.kind': 'involvedObject.kind',
  'regarding.namespace': 'involvedObject.namespace',
  'regarding.name': 'involvedObject.name',
  'regarding.uid': 'involvedObject.uid',
  'regarding.apiVersion': 'involvedObject.apiVersion',
  'regarding.resourceVersion': 'involvedObject.resourceVersion',
  'regarding.fieldPath': 'involvedObject.fieldPath',
  reportingController: 'reportingComponent',
};
const forward = Object.fromEntries(Object.entries(aliases).map(([events, core]) => [core, events]));

const unknownField = (type: ResourceType, path: string) => {
  if (collectionOf(type) === 'jobs.batch') return apiErrors.badRequest(`field label ${JSON.stringify(path)} not supported for Job`);
  if (type.custom || ownFields[collectionOf(type)]) return apiErrors.badRequest(`field label not supported: ${path}`);
  return apiErrors.badRequest(`"${path}" is not a known field selector: only "metadata.name", "metadata.namespace"`);
};

const isKnown = (type: ResourceType, path: string): boolean => {
  if (path === 'metadata.name' || path === 'metadata.namespace') return true;
  const isEvents = type.group === 'events.k8s.io';
  // Each of the two event groups knows its own words only.
  const own = isEvents && forward[path] ? '' : isEvents ? (aliases[path] ?? path) : path;
  if (ownFields[collectionOf(type)]?.includes(own)) return true;
  return type.customVersion?.selectableFields.some((field) => field.replace(/^\./, '') === path) ?? false;
};

const isNumber = (path: string) => path === 'status.replicas' || path === 'status.successful';
const isBoolean = (path: string) => path === 'spec.unschedulable' || path === 'spec.hostNetwork';

const valueAt = (object: KubeObject, type: ResourceType, path: string): string => {
  if (path === 'status.podIPs') return (object.status?.podIPs ?? []).map((each: { ip: string }) => each.ip).join(',');
  if (path === 'source')
    return object.source?.component || object.reportingComponent || object.deprecatedSource?.component || object.reportingController || '';
  const own = type.group === 'events.k8s.io' ? (forward[path] ?? path) : (aliases[path] ?? path);
  const found = findByJsonPath(`.${own}`, object)[0];
  if (found !== undefined && found !== null) return String(found);
  if (isNumber(path)) return '0';
  return isBoolean(path) ? 'false' : '';
};

/** Undefined for an empty selector, which matches everything. */
export const fieldMatcher = (type: ResourceType, text: string | undefined): Matcher | undefined => {
  const terms = parseFieldTerms(text);
  if (!terms.length) return undefined;
  const unknown = terms.find((term) => !isKnown(type, term.path));
  if (unknown) throw unknownField(type, unknown.path);
  return (object) => terms.every(({ path, value, negated }) => (valueAt(object, type, path) === value) !== negated);
};
