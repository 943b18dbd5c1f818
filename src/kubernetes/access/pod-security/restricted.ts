// What the restricted standard asks beyond baseline, in upstream's order and words.
import { containers, containersOf, namesWhere, plural, quoted, setters, sortedSet, type ViewedPod, type Violation } from './pod-view.ts';

type Check = (pod: ViewedPod) => Violation | undefined;

const privilegeEscalation: Check = (pod) => {
  const names = namesWhere(pod, ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false);
  if (names.length === 0 || pod.os?.name === 'windows') return undefined;
  return {
    reason: 'allowPrivilegeEscalation != false',
    detail: `${containers(names)} must set securityContext.allowPrivilegeEscalation=false`,
  };
};

const capabilities: Check = (pod) => {
  if (pod.os?.name === 'windows') return undefined;
  const keeping = namesWhere(pod, ({ securityContext }) => !securityContext?.capabilities?.drop?.includes('ALL'));
  const forbidden = (add: string[] = []) => add.filter((each) => each !== 'NET_BIND_SERVICE');
  const adding = namesWhere(pod, ({ securityContext }) => forbidden(securityContext?.capabilities?.add).length > 0);
  const added = sortedSet(containersOf(pod).flatMap(({ securityContext }) => forbidden(securityContext?.capabilities?.add)));
  const details = [
    ...(keeping.length > 0 ? [`${containers(keeping)} must set securityContext.capabilities.drop=["ALL"]`] : []),
    ...(adding.length > 0 ? [`${containers(adding)} must not include ${quoted(added)} in securityContext.capabilities.add`] : []),
  ];
  return details.length > 0 ? { reason: 'unrestricted capabilities', detail: details.join('; ') } : undefined;
};

const allowedVolumes = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

const volumes: Check = (pod) => {
  const bad = (pod.volumes ?? []).filter((volume) => !allowedVolumes.some((type) => volume[type] !== undefined));
  if (bad.length === 0) return undefined;
  const types = sortedSet(bad.map((volume) => Object.keys(volume).find((key) => key !== 'name') ?? 'unknown'));
  const names = bad.map((volume) => volume.name as string);
  const kinds = plural('restricted volume type', 'restricted volume types', types.length);
  const detail = `${plural('volume', 'volumes', names.length)} ${quoted(names)} ${plural('uses', 'use', names.length)} ${kinds} ${quoted(types)}`;
  return { reason: 'restricted volume types', detail };
};

const nonRoot: Check = (pod) => {
  const reason = 'runAsNonRoot != true';
  const ofPod = pod.securityContext?.runAsNonRoot;
  const refusing = setters(
    ofPod === false,
    namesWhere(pod, ({ securityContext }) => securityContext?.runAsNonRoot === false),
  );
  if (refusing.length > 0) return { reason, detail: `${refusing.join(' and ')} must not set securityContext.runAsNonRoot=false` };
  const silent = ofPod ? [] : namesWhere(pod, ({ securityContext }) => securityContext?.runAsNonRoot === undefined);
  if (silent.length === 0) return undefined;
  return { reason, detail: `pod or ${containers(silent)} must set securityContext.runAsNonRoot=true` };
};

const rootUser: Check = (pod) => {
  const names = namesWhere(pod, ({ securityContext }) => securityContext?.runAsUser === 0);
  const asRoot = setters(pod.securityContext?.runAsUser === 0, names);
  return asRoot.length > 0 ? { reason: 'runAsUser=0', detail: `${asRoot.join(' and ')} must not set runAsUser=0` } : undefined;
};

const isAllowedProfile = (type: string | undefined) => type === 'RuntimeDefault' || type === 'Localhost';

const seccomp: Check = (pod) => {
  if (pod.os?.name === 'windows') return undefined;
  const reason = 'seccompProfile';
  const ofPod = pod.securityContext?.seccompProfile?.type;
  const bad = (type: string | undefined) => type !== undefined && !isAllowedProfile(type);
  const names = namesWhere(pod, ({ securityContext }) => bad(securityContext?.seccompProfile?.type));
  const wrong = setters(bad(ofPod), names);
  if (wrong.length > 0) {
    const types = sortedSet(
      [ofPod, ...containersOf(pod).map((each) => each.securityContext?.seccompProfile?.type)].filter(bad) as string[],
    );
    return { reason, detail: `${wrong.join(' and ')} must not set securityContext.seccompProfile.type to ${quoted(types)}` };
  }
  const silent = isAllowedProfile(ofPod) ? [] : namesWhere(pod, ({ securityContext }) => securityContext?.seccompProfile === undefined);
  if (silent.length === 0) return undefined;
  return { reason, detail: `pod or ${containers(silent)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"` };
};

export const restrictedChecks: Check[] = [privilegeEscalation, capabilities, volumes, nonRoot, rootUser, seccomp];
