// Ingress, IngressClass, NetworkPolicy, EndpointSlice and Endpoints.
import { isIP } from 'node:net';
import type { KubeObject } from '../machinery/object.ts';
import { FieldErrors, type Loose } from './field-errors.ts';
import type { KindRules } from './kind-rules.ts';
import { validateLabelSelector } from './label-selector.ts';
import { isDns1035Label, isDns1123Subdomain, isPortName, isPortNumber } from './names.ts';
import { validatePortNumberOrName } from './pod/validate-handler.ts';

const validateBackend = (errors: FieldErrors, backend: Loose, path: string): void => {
  const { service, resource } = backend ?? {};
  if (service && resource) return errors.invalid(path, '', 'cannot set both resource and service backends');
  if (resource) return;
  if (!service) return errors.invalid(path, '', 'resource or service backend is required');
  if (!service.name) errors.required(`${path}.service.name`);
  else errors.invalidAll(`${path}.service.name`, service.name, isDns1035Label(service.name));
  const { name, number } = service.port ?? {};
  if (name && number) errors.invalid(path, '', 'cannot set both port name & port number');
  else if (name) errors.invalidAll(`${path}.service.port.name`, name, isPortName(name));
  else if (number) errors.invalidAll(`${path}.service.port.number`, number, isPortNumber(number));
  else errors.required(path, 'port name or number is required');
};

const badSequences = ['//', '/./', '/../', '%2f', '%2F'];
const badEndings = ['/..', '/.'];

const validatePath = (errors: FieldErrors, rule: Loose, path: string): void => {
  const text: string = rule.path ?? '';
  if (!rule.pathType) return errors.required(`${path}.pathType`, 'pathType must be specified');
  if (rule.pathType === 'Exact' || rule.pathType === 'Prefix') {
    if (!text.startsWith('/')) errors.invalid(`${path}.path`, text, 'must be an absolute path');
    for (const bad of badSequences) if (text.includes(bad)) errors.invalid(`${path}.path`, text, `must not contain '${bad}'`);
    for (const bad of badEndings) if (text.endsWith(bad)) errors.invalid(`${path}.path`, text, `cannot end with '${bad}'`);
  } else if (rule.pathType === 'ImplementationSpecific') {
    if (text && !text.startsWith('/')) errors.invalid(`${path}.path`, text, 'must be an absolute path');
  } else errors.notSupported(`${path}.pathType`, rule.pathType, ['Exact', 'ImplementationSpecific', 'Prefix']);
  validateBackend(errors, rule.backend, `${path}.backend`);
};

const validateHost = (errors: FieldErrors, host: string, path: string): void => {
  if (isIP(host)) errors.invalid(path, host, 'must be a DNS name, not an IP address');
  if (!host.includes('*')) return errors.invalidAll(path, host, isDns1123Subdomain(host));
  if (!/^\*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(host)) {
    errors.invalid(
      path,
      host,
      "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    );
  }
};

const validateIngressRule = (errors: FieldErrors, { host, http }: Loose, path: string): void => {
  if (host) validateHost(errors, host, `${path}.host`);
  if (http && !http.paths?.length) errors.required(`${path}.http.paths`);
  for (const [index, each] of (http?.paths ?? []).entries()) validatePath(errors, each, `${path}.http.paths[${index}]`);
};

const classAnnotation = 'kubernetes.io/ingress.class';

export const ingress: KindRules = {
  metaPasses: 'UV',
  generation: true,
  validate: (object, errors) => {
    const spec = object.spec ?? {};
    const annotation = object.metadata.annotations?.[classAnnotation];
    // Of objects that are there already upstream says nothing of this.
    if (!object.metadata.resourceVersion && annotation !== undefined && spec.ingressClassName && annotation !== spec.ingressClassName)
      errors.invalid(`annotations.${classAnnotation}`, annotation, 'must match `ingressClassName` when both are specified');
    if (!spec.rules?.length && !spec.defaultBackend)
      errors.invalid('spec', spec.rules ?? null, 'either `defaultBackend` or `rules` must be specified');
    if (spec.defaultBackend) validateBackend(errors, spec.defaultBackend, 'spec.defaultBackend');
    for (const [index, rule] of (spec.rules ?? []).entries()) validateIngressRule(errors, rule, `spec.rules[${index}]`);
    for (const [index, { hosts, secretName }] of (spec.tls ?? []).entries()) {
      if (secretName) errors.invalidAll(`spec.tls[${index}].secretName`, secretName, isDns1123Subdomain(secretName));
      for (const [at, host] of (hosts ?? []).entries()) validateHost(errors, host, `spec.tls[${index}].hosts[${at}]`);
    }
    if (spec.ingressClassName !== undefined)
      errors.invalidAll('spec.ingressClassName', spec.ingressClassName, isDns1123Subdomain(spec.ingressClassName));
  },
  warnings: ({ metadata, spec }) =>
    metadata.annotations?.[classAnnotation] === undefined || spec?.ingressClassName
      ? []
      : [`annotation "${classAnnotation}" is deprecated, please use 'spec.ingressClassName' instead`],
};

export const ingressClass: KindRules = {
  metaPasses: 'UV',
  generation: true,
  defaults: ({ spec }) => {
    if (spec?.parameters) spec.parameters.scope ??= 'Cluster';
  },
  validate: ({ spec }, errors) => {
    if (!spec?.controller) errors.required('spec.controller');
  },
};

const validatePeer = (errors: FieldErrors, peer: Loose, path: string): void => {
  const given = ['podSelector', 'namespaceSelector', 'ipBlock'].filter((field) => peer[field]);
  for (const field of ['podSelector', 'namespaceSelector']) validateLabelSelector(errors, peer[field], `${path}.${field}`);
  if (peer.ipBlock && !/^[\da-fA-F.:]+\/\d+$/.test(peer.ipBlock.cidr ?? '')) {
    errors.invalid(`${path}.ipBlock.cidr`, peer.ipBlock.cidr ?? '', 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)');
  }
  if (!given.length) errors.required(path, 'must specify a peer');
  else if (given.length > 1 && peer.ipBlock) errors.forbidden(path, 'may not specify both ipBlock and another peer');
};

const validatePolicy = ({ spec }: KubeObject, errors: FieldErrors): void => {
  validateLabelSelector(errors, spec.podSelector, 'spec.podSelector');
  for (const [direction, peers] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const) {
    for (const [index, rule] of (spec[direction] ?? []).entries()) {
      const path = `spec.${direction}[${index}]`;
      for (const [at, { protocol, port, endPort }] of (rule.ports ?? []).entries()) {
        errors.oneOf(`${path}.ports[${at}].protocol`, protocol, ['TCP', 'UDP', 'SCTP']);
        if (port !== undefined) validatePortNumberOrName(errors, port, `${path}.ports[${at}].port`);
        if (endPort !== undefined && port === undefined)
          errors.invalid(`${path}.ports[${at}].endPort`, endPort, 'may not be specified when `port` is not specified');
        if (typeof port === 'number' && endPort < port)
          errors.invalid(`${path}.ports[${at}].endPort`, port, 'must be greater than or equal to `port`');
      }
      for (const [at, peer] of (rule[peers] ?? []).entries()) validatePeer(errors, peer, `${path}.${peers}[${at}]`);
    }
  }
  if (spec.policyTypes.length > 2) return errors.invalid('spec.policyTypes', spec.policyTypes, 'may not specify more than two policyTypes');
  for (const [index, type] of spec.policyTypes.entries()) errors.oneOf(`spec.policyTypes[${index}]`, type, ['Ingress', 'Egress']);
};

export const networkPolicy: KindRules = {
  metaPasses: 'VU',
  generation: true,
  defaults: (object) => {
    const spec = (object.spec ??= {});
    for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) for (const port of rule.ports ?? []) port.protocol ??= 'TCP';
    if (!spec.policyTypes?.length) spec.policyTypes = spec.egress?.length ? ['Ingress', 'Egress'] : ['Ingress'];
  },
  validate: validatePolicy,
  // Upstream checks an updated policy twice, and lists what it found twice.
  validateUpdate: (next, _current, errors) => validatePolicy(next, errors),
};

export const endpointSlice: KindRules = {
  metaPasses: 'V',
  generation: true,
  desired: ({ endpoints, ports, addressType, metadata }) => ({ endpoints, ports, addressType, labels: metadata.labels ?? {} }),
  defaults: (object) => {
    for (const port of object.ports ?? []) {
      port.name ??= '';
      port.protocol ??= 'TCP';
    }
  },
  validate: (object, errors) => {
    if (!object.addressType) errors.required('addressType');
    else errors.oneOf('addressType', object.addressType, ['FQDN', 'IPv4', 'IPv6']);
    for (const [index, { addresses }] of (object.endpoints ?? []).entries())
      if (!addresses?.length) errors.required(`endpoints[${index}].addresses`, 'must contain at least 1 address');
  },
  validateUpdate: (next, current, errors) => {
    if (next.addressType !== current.addressType) errors.immutable('addressType', next.addressType);
  },
};

export const endpoints: KindRules = {
  metaPasses: 'UV',
  defaults: (object) => {
    for (const subset of object.subsets ?? []) for (const port of subset.ports ?? []) port.protocol ||= 'TCP';
  },
};
