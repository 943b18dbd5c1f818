import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../machinery/object.ts';
import type { ResourceType } from '../../machinery/resource.ts';
import { mutate, validate, type AdmissionRequest } from './admission.ts';

const object = (kind: string, name: string, rest: object = {}, metadata: object = {}): KubeObject => ({
  apiVersion: { StorageClass: 'storage.k8s.io/v1', PriorityClass: 'scheduling.k8s.io/v1' }[kind] ?? 'v1',
  kind,
  metadata: { name, ...metadata },
  ...rest,
});
const inShop = { namespace: 'shop' };
const shop = object('Namespace', 'shop', { status: { phase: 'Active' } });

const request = (created: KubeObject, others: KubeObject[], resource = `${created.kind.toLowerCase()}s`): AdmissionRequest => ({
  operation: 'CREATE',
  user: { name: 'jane', groups: ['system:masters'] },
  type: { group: created.kind === 'Deployment' ? 'apps' : '', version: 'v1', resource, kind: created.kind } as ResourceType,
  subresource: '',
  namespace: created.metadata.namespace ?? '',
  name: '',
  object: created,
  oldObject: undefined,
  reader: {
    get: (_apiVersion, kind, namespace, name) =>
      others.find((each) => each.kind === kind && each.metadata.name === name && each.metadata.namespace === namespace),
    list: (_apiVersion, kind) => others.filter((each) => each.kind === kind),
  },
  dryRun: false,
  now: '2026-01-01T00:00:00Z',
});
const pod = (name: string, container: object = {}, spec: object = {}) =>
  object('Pod', name, { spec: { containers: [{ name: 'web', image: 'web:1', ...container }], ...spec } }, inShop);
const admit = (created: KubeObject, others: KubeObject[], resource?: string) => {
  const asked = request(created, others, resource);
  mutate(asked);
  return validate(asked);
};

describe('admission', () => {
  it('gives a pod its account, token, tolerations and priority', () => {
    const created = pod('web');
    admit(created, [shop, object('ServiceAccount', 'default', { imagePullSecrets: [{ name: 'login' }] }, inShop)]);
    const volume = created.spec.volumes[0];
    expect(volume.name).toMatch(/^kube-api-access-[bcdfghjklmnpqrstvwxz2-9]{5}$/);
    expect(created.spec).toMatchObject({
      serviceAccountName: 'default',
      serviceAccount: 'default',
      imagePullSecrets: [{ name: 'login' }],
      priority: 0,
      preemptionPolicy: 'PreemptLowerPriority',
      tolerations: [
        { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
        { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
      ],
      containers: [{ volumeMounts: [{ name: volume.name, readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }] }],
    });
    expect(volume.projected.sources[0]).toEqual({ serviceAccountToken: { expirationSeconds: 3607, path: 'token' } });
    expect(() => admit(pod('web', {}, { serviceAccountName: 'robot' }), [shop])).toThrow(
      'pods "web" is forbidden: error looking up service account shop/robot: serviceaccount "robot" not found',
    );
    expect(() => admit(pod('web', {}, { priorityClassName: 'high' }), [shop])).toThrow(
      'pods "web" is forbidden: no PriorityClass with name high was found',
    );
  });

  it('needs a namespace that stays', () => {
    expect(() => admit(pod('web'), [])).toThrow('namespaces "shop" not found');
    const going = object('Namespace', 'shop', { status: { phase: 'Terminating' } });
    expect(() => admit(pod('web'), [going])).toThrow(
      'pods "web" is forbidden: unable to create new content in namespace shop because it is being terminated',
    );
    const deletion = { ...request(object('Namespace', 'default'), []), operation: 'DELETE' as const, object: undefined, name: 'default' };
    expect(() => validate(deletion)).toThrow('namespaces "default" is forbidden: this namespace may not be deleted');
  });

  it('fills in limits and keeps to them', () => {
    const limits = [
      {
        type: 'Container',
        default: { memory: '64Mi' },
        defaultRequest: { cpu: '10m', memory: '32Mi' },
        max: { memory: '128Mi' },
        min: { memory: '8Mi' },
      },
    ];
    const others = [shop, object('LimitRange', 'defaults', { spec: { limits } }, inShop)];
    const created = pod('one');
    admit(created, others);
    expect(created.spec.containers[0].resources).toEqual({ limits: { memory: '64Mi' }, requests: { cpu: '10m', memory: '32Mi' } });
    expect(created.metadata.annotations).toEqual({
      'kubernetes.io/limit-ranger': 'LimitRanger plugin set: cpu, memory request for container web; memory limit for container web',
    });
    expect(() => admit(pod('big', { resources: { limits: { memory: '256Mi' }, requests: { memory: '256Mi' } } }), others)).toThrow(
      'pods "big" is forbidden: maximum memory usage per Container is 128Mi, but limit is 256Mi',
    );
    expect(() => admit(pod('small', { resources: { requests: { memory: '1Mi' } } }), others)).toThrow(
      'pods "small" is forbidden: minimum memory usage per Container is 8Mi, but request is 1Mi',
    );
  });

  it('counts against quotas and refuses what exceeds them', () => {
    const hard = { pods: '2', 'requests.cpu': '50m', configmaps: '2' };
    const quota = (used: object) => object('ResourceQuota', 'few', { spec: { hard }, status: { hard, used } }, inShop);
    const greedy = (cpu: string) => pod('greedy', { resources: { requests: { cpu } } });
    const others = [shop, quota({ pods: '1', 'requests.cpu': '10m', configmaps: '2' })];
    expect(admit(greedy('40m'), others).quotas.map((each) => each.status.used)).toEqual([
      { pods: '2', 'requests.cpu': '50m', configmaps: '2' },
    ]);
    expect(() => admit(greedy('45m'), others)).toThrow(
      'pods "greedy" is forbidden: exceeded quota: few, requested: requests.cpu=45m, used: requests.cpu=10m, limited: requests.cpu=50m',
    );
    expect(() => admit(object('ConfigMap', 'third', {}, inShop), others)).toThrow(
      'configmaps "third" is forbidden: exceeded quota: few, requested: configmaps=1, used: configmaps=2, limited: configmaps=2',
    );
    expect(() => admit(pod('silent'), others)).toThrow('pods "silent" is forbidden: failed quota: few: must specify requests.cpu for: web');
    expect(() => admit(pod('early'), [shop, quota({})])).toThrow('must specify requests.cpu for: web');
    expect(() => admit(object('ConfigMap', 'early', {}, inShop), [shop, quota({})])).toThrow(
      'status unknown for quota: few, resources: configmaps',
    );
  });

  it('warns of and refuses what a pod security label forbids', () => {
    const labelled = (mode: string, level: string) =>
      object('Namespace', 'shop', { status: { phase: 'Active' } }, { labels: { [`pod-security.kubernetes.io/${mode}`]: level } });
    const template = { spec: { containers: [{ name: 'web', image: 'web:1' }] } };
    const deployment = object('Deployment', 'web', { spec: { template } }, inShop);
    expect(admit(deployment, [labelled('warn', 'restricted')]).warnings).toEqual([
      'would violate PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "web" must set securityContext.allowPrivilegeEscalation=false), ' +
        'unrestricted capabilities (container "web" must set securityContext.capabilities.drop=["ALL"]), ' +
        'runAsNonRoot != true (pod or container "web" must set securityContext.runAsNonRoot=true), ' +
        'seccompProfile (pod or container "web" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    ]);
    const wild = pod(
      'wild',
      { securityContext: { privileged: true } },
      { hostNetwork: true, volumes: [{ name: 'disk', hostPath: { path: '/' } }] },
    );
    expect(() => admit(wild, [labelled('enforce', 'baseline')])).toThrow(
      'pods "wild" is forbidden: violates PodSecurity "baseline:latest": host namespaces (hostNetwork=true), hostPath volumes (volume "disk"), ' +
        'privileged (container "web" must not set securityContext.privileged=true)',
    );
  });

  it('gives claims the default class and their protection', () => {
    const marked = { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } };
    const claim = object('PersistentVolumeClaim', 'data', { spec: { resources: { requests: { storage: '1Gi' } } } }, inShop);
    const old = object('StorageClass', 'old', {}, { ...marked, creationTimestamp: '2025-01-01T00:00:00Z' });
    const recent = object('StorageClass', 'new', {}, { ...marked, creationTimestamp: '2026-01-01T00:00:00Z' });
    admit(claim, [shop, old, recent], 'persistentvolumeclaims');
    expect([claim.spec.storageClassName, claim.metadata.finalizers]).toEqual(['new', ['kubernetes.io/pvc-protection']]);
  });
});
