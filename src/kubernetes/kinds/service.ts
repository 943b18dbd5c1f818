// Services: defaults, families, allocation, validation. One address family: IPv4.
// Leaves out: dual stack beyond the fields, load balancer source ranges.
import { isIP } from 'node:net';
import type { KubeObject } from '../machinery/object.ts';
import type { Cause } from '../machinery/status.ts';
import { FieldErrors, sameJson, type Loose } from './field-errors.ts';
import type { KindRules } from './kind-rules.ts';
import { isDns1035Label, isDns1123Label, isDns1123Subdomain, isPortNumber } from './names.ts';
import { validateLabels } from './object-meta.ts';
import { validatePortNumberOrName } from './pod/validate-handler.ts';
import type { StrategyContext } from './strategy.ts';
import { validateExternal, validateFamilies } from './service-addresses.ts';
import { allocate, isClusterAddress, needsNodePorts, nodePorts, takenAddresses, takenNodePorts } from './service-allocation.ts';

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const isExternal = (type: string) => type === 'NodePort' || type === 'LoadBalancer';

/** From outside of the cluster: by its type, or by addresses that somebody routes to it. */
const isReachable = ({ type, externalIPs }: Loose): boolean => isExternal(type) || (type === 'ClusterIP' && externalIPs?.length > 0);

const defaults = (object: KubeObject): void => {
  const spec = (object.spec ??= {});
  spec.sessionAffinity ||= 'None';
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
  else ((spec.sessionAffinityConfig ??= {}).clientIP ??= {}).timeoutSeconds ??= 10_800;
  spec.type ||= 'ClusterIP';
  for (const port of spec.ports ?? []) {
    port.protocol ||= 'TCP';
    port.targetPort ||= port.port ?? 0;
  }
  policyDefaults(spec);
};

const policyDefaults = (spec: Loose): void => {
  if (isReachable(spec)) spec.externalTrafficPolicy ||= 'Cluster';
  if (isExternal(spec.type) || spec.type === 'ClusterIP') spec.internalTrafficPolicy ??= 'Cluster';
  if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true;
};

/** clusterIP and the first of clusterIPs are one value under two names: the one that the client set counts. */
const joinAddresses = (spec: Loose, before?: Loose): void => {
  const first = spec.clusterIPs?.[0];
  if (!before) {
    if (spec.clusterIP && !first) spec.clusterIPs = [spec.clusterIP];
    return;
  }
  if (spec.clusterIP !== before.clusterIP && sameJson(spec.clusterIPs, before.clusterIPs)) {
    if (spec.clusterIP) spec.clusterIPs = [spec.clusterIP];
    else delete spec.clusterIPs;
  } else if (spec.clusterIP && !first) spec.clusterIPs = [spec.clusterIP];
};

const setFamilies = (spec: Loose): void => {
  if (spec.type === 'ExternalName') return;
  const headlessWithoutSelector = spec.clusterIP === 'None' && !Object.keys(spec.selector ?? {}).length;
  spec.ipFamilyPolicy ??= headlessWithoutSelector ? 'RequireDualStack' : 'SingleStack';
  if (!spec.ipFamilies?.length) spec.ipFamilies = headlessWithoutSelector ? ['IPv4', 'IPv6'] : ['IPv4'];
};

const isCheckedForHealth = ({ type, externalTrafficPolicy }: Loose): boolean =>
  type === 'LoadBalancer' && externalTrafficPolicy === 'Local';

/** What a client leaves out of an update keeps its value: a PUT without addresses is no request for new ones. */
const keepAllocations = (next: Loose, current: Loose): void => {
  if (current.type !== 'ExternalName' && next.type !== 'ExternalName') {
    next.clusterIP ||= current.clusterIP;
    if (!next.clusterIPs?.length && next.clusterIP === current.clusterIP) next.clusterIPs = current.clusterIPs;
    next.ipFamilies ??= current.ipFamilies;
    next.ipFamilyPolicy ??= current.ipFamilyPolicy;
  }
  if (needsNodePorts(current) && needsNodePorts(next)) keepNodePorts(next, current);
  if (isCheckedForHealth(current) && isCheckedForHealth(next)) next.healthCheckNodePort ||= current.healthCheckNodePort;
};

/** By the ports' names, as upstream: another number behind the same name keeps its node port. */
const keepNodePorts = (next: Loose, current: Loose): void => {
  const used = new Set((next.ports ?? []).map((port: Loose) => port.nodePort));
  for (const port of next.ports ?? []) {
    const before = (current.ports ?? []).findLast((each: Loose) => (each.name ?? '') === (port.name ?? ''));
    if (!port.nodePort && before?.nodePort && !used.has(before.nodePort)) port.nodePort = before.nodePort;
  }
};

/** Fields that the type left behind go with it, unless the client changed them in the same request. */
const dropOfOldType = (next: Loose, current: Loose): void => {
  if (current.type !== 'ExternalName' && next.type === 'ExternalName') {
    for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'internalTrafficPolicy']) {
      if (sameJson(next[field], current[field])) delete next[field];
    }
  }
  if (isExternal(current.type) && !isExternal(next.type)) {
    for (const port of next.ports ?? []) delete port.nodePort;
    if (!isReachable(next) && next.externalTrafficPolicy === current.externalTrafficPolicy) delete next.externalTrafficPolicy;
    delete next.healthCheckNodePort;
  }
  if (current.type === 'LoadBalancer' && next.type !== 'LoadBalancer') delete next.allocateLoadBalancerNodePorts;
};

const validatePort = (errors: FieldErrors, port: Loose, needsName: boolean, names: Set<string>, path: string): void => {
  if (!port.name) {
    if (needsName) errors.required(`${path}.name`);
  } else {
    errors.invalidAll(`${path}.name`, port.name, isDns1123Label(port.name));
    if (names.has(port.name)) errors.duplicate(`${path}.name`, port.name);
    names.add(port.name);
  }
  errors.invalidAll(`${path}.port`, port.port ?? 0, isPortNumber(port.port));
  errors.oneOf(`${path}.protocol`, port.protocol, ['SCTP', 'TCP', 'UDP']);
  validatePortNumberOrName(errors, port.targetPort, `${path}.targetPort`);
};

const validatePorts = (errors: FieldErrors, spec: Loose): void => {
  const ports: Loose[] = spec.ports ?? [];
  const headless = spec.clusterIP === 'None';
  if (!ports.length && !headless && spec.type !== 'ExternalName') errors.required('spec.ports');
  const names = new Set<string>();
  for (const [index, port] of ports.entries()) validatePort(errors, port, ports.length > 1, names, `spec.ports[${index}]`);
  const seen = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const key = `${port.protocol}/${port.port}`;
    if (seen.has(key)) {
      errors.duplicate(`spec.ports[${index}]`, {
        Name: '',
        Protocol: port.protocol,
        AppProtocol: null,
        Port: port.port,
        TargetPort: 0,
        NodePort: 0,
      });
    }
    seen.add(key);
  }
};

const validateByType = (errors: FieldErrors, spec: Loose): void => {
  if (spec.type === 'ExternalName') {
    if (spec.clusterIPs?.length || spec.clusterIP) errors.forbidden('spec.clusterIPs', 'may not be set for ExternalName services');
    const name = (spec.externalName ?? '').replace(/\.$/, '');
    if (name) errors.invalidAll('spec.externalName', name, isDns1123Subdomain(name));
    else errors.required('spec.externalName');
  } else if (isExternal(spec.type) && spec.clusterIP === 'None') {
    errors.invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`);
  }
};

const validateAddresses = (errors: FieldErrors, spec: Loose): void => {
  for (const [index, address] of (spec.clusterIPs ?? []).entries()) {
    if (address === 'None' || address === '') continue;
    if (!isIP(address))
      errors.invalid(`spec.clusterIPs[${index}]`, address, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)');
  }
};

const sessionLimitSeconds = 86_400;

const validateAffinity = (errors: FieldErrors, { sessionAffinity, sessionAffinityConfig }: Loose): void => {
  errors.oneOf('spec.sessionAffinity', sessionAffinity, ['ClientIP', 'None']);
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds;
  if (sessionAffinity === 'ClientIP' && !(seconds > 0 && seconds <= sessionLimitSeconds)) {
    errors.invalid(
      'spec.sessionAffinityConfig.clientIP.timeoutSeconds',
      seconds ?? null,
      `must be greater than 0 and less than ${sessionLimitSeconds}`,
    );
  }
};

const validateNodePortsUnused = (errors: FieldErrors, spec: Loose): void => {
  if (spec.type !== 'ClusterIP' && spec.type !== 'ExternalName') return;
  for (const [index, port] of (spec.ports ?? []).entries()) {
    if (port.nodePort) errors.forbidden(`spec.ports[${index}].nodePort`, `may not be used when \`type\` is '${spec.type}'`);
  }
};

const distributions = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];

const validateTraffic = (errors: FieldErrors, spec: Loose): void => {
  if (isReachable(spec)) errors.oneOf('spec.externalTrafficPolicy', spec.externalTrafficPolicy, ['Cluster', 'Local']);
  else if (spec.externalTrafficPolicy) {
    errors.invalid('spec.externalTrafficPolicy', spec.externalTrafficPolicy, 'may only be set for externally-accessible services');
  }
  if (spec.internalTrafficPolicy !== undefined)
    errors.oneOf('spec.internalTrafficPolicy', spec.internalTrafficPolicy, ['Cluster', 'Local']);
  if (spec.trafficDistribution !== undefined) errors.oneOf('spec.trafficDistribution', spec.trafficDistribution, distributions);
};

const validate = (object: KubeObject, errors: FieldErrors): void => {
  const { spec } = object;
  validateByType(errors, spec);
  validatePorts(errors, spec);
  validateLabels(errors, spec.selector, 'spec.selector');
  validateAffinity(errors, spec);
  validateAddresses(errors, spec);
  if (!types.includes(spec.type)) errors.notSupported('spec.type', spec.type, types);
  validateNodePortsUnused(errors, spec);
  validateTraffic(errors, spec);
  validateExternal(errors, spec);
  if (errors.causes.length === 0) validateFamilies(errors, spec);
  if (errors.causes.length === 0) errors.causes.push(...(refusals.get(object) ?? []));
};

const validateUpdate = (next: KubeObject, current: KubeObject, errors: FieldErrors): void => {
  const [spec, before] = [next.spec, current.spec];
  if (spec.type === 'ExternalName' || before.type === 'ExternalName') return;
  if (before.clusterIP && spec.clusterIP !== before.clusterIP)
    errors.invalid('spec.clusterIPs[0]', spec.clusterIPs ?? [spec.clusterIP], 'may not change once set');
  if (before.ipFamilies?.[0] && spec.ipFamilies?.[0] !== before.ipFamilies[0])
    errors.invalid('spec.ipFamilies[0]', spec.ipFamilies, 'may not change once set');
};

/** What the allocators refuse: addresses and ports that others have or that are out of range. */
const allocationProblems = (service: KubeObject, services: KubeObject[], dryRun: boolean): Cause[] => {
  const errors = new FieldErrors();
  const { clusterIP, clusterIPs, ports = [], type } = service.spec ?? {};
  if (clusterIP && clusterIP !== 'None' && type !== 'ExternalName' && isIP(clusterIP)) {
    const value = clusterIPs ?? [clusterIP];
    if (!isClusterAddress(clusterIP)) {
      errors.invalid(
        'spec.clusterIPs',
        value,
        `failed to allocate IP ${clusterIP}: the provided IP (${clusterIP}) is not in the valid range. The range of valid IPs is 10.96.0.0/16`,
      );
    } else if (takenAddresses(services).has(clusterIP))
      errors.invalid('spec.clusterIPs', value, `failed to allocate IP ${clusterIP}: provided IP is already allocated`);
  }
  const taken = takenNodePorts(services);
  for (const [index, { nodePort, protocol }] of ports.entries()) {
    if (!nodePort) continue;
    const path = `spec.ports[${index}].nodePort`;
    const { first, last } = nodePorts;
    // A dry run asks of a port only whether it is taken.
    if (!dryRun && (nodePort < first || nodePort > last))
      errors.invalid(path, nodePort, `provided port is not in the valid range. The range of valid ports is ${first}-${last}`);
    else if (taken.has(`${nodePort}/${protocol}`)) errors.invalid(path, nodePort, 'provided port is already allocated');
    taken.add(`${nodePort}/${protocol}`);
  }
  return errors.causes;
};

/** Found while preparing, where the other services are at hand; told when nothing else is wrong, as upstream allocates last. */
const refusals = new WeakMap<KubeObject, Cause[]>();

const isSame = (a: KubeObject, b: KubeObject) => a.metadata.name === b.metadata.name && a.metadata.namespace === b.metadata.namespace;

const allocateOrRefuse = (object: KubeObject, context: StrategyContext, current?: KubeObject): void => {
  const others = context.list('v1', 'Service').filter((each) => !current || !isSame(each, current));
  refusals.set(object, allocationProblems(object, others, context.dryRun));
  allocate(object, others, context.dryRun);
};

export const service: KindRules = {
  name: isDns1035Label,
  defaults,
  prepareForCreate: (object, context) => {
    object.status = { loadBalancer: {} };
    joinAddresses(object.spec);
    setFamilies(object.spec);
    allocateOrRefuse(object, context);
  },
  prepareForUpdate: (next, current, context) => {
    dropOfOldType(next.spec, current.spec);
    joinAddresses(next.spec, current.spec);
    keepAllocations(next.spec, current.spec);
    setFamilies(next.spec);
    allocateOrRefuse(next, context, current);
  },
  validate,
  validateUpdate,
  warnings: ({ spec }) => [
    ...(spec.externalName && spec.type !== 'ExternalName' ? ['spec.externalName is ignored when spec.type is not "ExternalName"'] : []),
    ...(spec.clusterIP === 'None' && spec.sessionAffinity !== 'None' ? ['spec.SessionAffinity is ignored for headless services'] : []),
  ],
};
