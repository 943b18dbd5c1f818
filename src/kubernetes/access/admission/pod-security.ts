// PodSecurity: the labels of a namespace refuse pods, or warn of pods and of what makes pods.
import type { KubeObject } from '../../machinery/object.ts';
import { apiErrors } from '../../machinery/status.ts';
import { baselineChecks, replacedByRestricted } from '../pod-security/baseline.ts';
import type { ViewedPod, Violation } from '../pod-security/pod-view.ts';
import { restrictedChecks } from '../pod-security/restricted.ts';
import type { AdmissionRequest } from './admission-request.ts';
import { refusal } from './refusal.ts';

const prefix = 'pod-security.kubernetes.io/';
const levels = ['privileged', 'baseline', 'restricted'];

interface Level {
  level: string;
  version: string;
}

const levelOf = (namespace: KubeObject | undefined, mode: 'enforce' | 'warn'): Level => {
  const labels = namespace?.metadata.labels ?? {};
  const asked = labels[prefix + mode];
  // An unreadable level counts as the strictest where it only warns, and as none where it would refuse.
  const level = asked === undefined ? 'privileged' : levels.includes(asked) ? asked : mode === 'warn' ? 'restricted' : 'privileged';
  return { level, version: labels[`${prefix}${mode}-version`] ?? 'latest' };
};

const violations = (level: string, pod: ViewedPod): Violation[] => {
  if (level === 'privileged') return [];
  const restricted = level === 'restricted';
  const baseline = Object.entries(baselineChecks).filter(([name]) => !restricted || !replacedByRestricted.some((each) => each === name));
  const checks = [...baseline.map(([, check]) => check), ...(restricted ? restrictedChecks : [])];
  return checks.flatMap((check) => check(pod) ?? []);
};

const print = (found: Violation[]): string => found.map(({ reason, detail }) => (detail ? `${reason} (${detail})` : reason)).join(', ');

const templated = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'ReplicationController']);

const podIn = ({ kind, spec, template }: KubeObject): ViewedPod | undefined => {
  if (templated.has(kind)) return spec?.template?.spec;
  if (kind === 'CronJob') return spec?.jobTemplate?.spec?.template?.spec;
  if (kind === 'PodTemplate') return template?.spec;
  return kind === 'Pod' ? spec : undefined;
};

/** Of a pod's updates only new images and containers count. */
const isSignificant = (pod: KubeObject, old: KubeObject): boolean =>
  ['initContainers', 'containers', 'ephemeralContainers'].some((list) => {
    const images = (of: KubeObject) => ((of.spec[list] ?? []) as { image?: string }[]).map((each) => each.image);
    return JSON.stringify(images(pod)) !== JSON.stringify(images(old));
  });

const checkLabels = ({ object, oldObject }: AdmissionRequest): void => {
  const causes = ['enforce', 'audit', 'warn'].flatMap((mode) => {
    const value = object?.metadata.labels?.[prefix + mode];
    if (value === undefined || levels.includes(value) || oldObject?.metadata.labels?.[prefix + mode] === value) return [];
    const message = `Invalid value: ${JSON.stringify(value)}: must be one of ${levels.join(', ')}`;
    return [{ reason: 'FieldValueInvalid', message, field: `metadata.labels[${prefix}${mode}]` }];
  });
  if (causes.length > 0) throw apiErrors.invalid({ group: '', kind: 'Namespace' }, object?.metadata.name ?? '', causes);
};

/** Texts of warnings. Throws 403 for a pod that the namespace's enforce label refuses. */
export const checkPodSecurity = (request: AdmissionRequest): string[] => {
  const { object, oldObject, operation, subresource, namespace, reader } = request;
  if (!object || (operation !== 'CREATE' && operation !== 'UPDATE')) return [];
  const isPod = object.kind === 'Pod';
  if (subresource !== '' && !(isPod && subresource === 'ephemeralcontainers')) return [];
  if (object.kind === 'Namespace' && request.type.group === '') checkLabels(request);
  const pod = podIn(object);
  if (!pod || (isPod && oldObject && !isSignificant(object, oldObject))) return [];
  const home = reader.get('v1', 'Namespace', undefined, namespace);
  const enforce = levelOf(home, 'enforce');
  const refused = isPod ? violations(enforce.level, pod) : [];
  if (refused.length > 0) throw refusal(request, `violates PodSecurity "${enforce.level}:${enforce.version}": ${print(refused)}`);
  const warn = levelOf(home, 'warn');
  const warned = violations(warn.level, pod);
  return warned.length > 0 ? [`would violate PodSecurity "${warn.level}:${warn.version}": ${print(warned)}`] : [];
};
