// Kinds that learners rarely write: defaults only. Webhooks and admission policies are stored, never called.
import type { Loose } from './field-errors.ts';
import type { KindRules } from './kind-rules.ts';
import { isDns1123Label, isPathSegment } from './names.ts';
import { podTemplateDefaults } from './pod/pod-defaults.ts';

const webhookDefaults = (webhook: Loose): void => {
  webhook.failurePolicy ??= 'Fail';
  webhook.matchPolicy ??= 'Equivalent';
  webhook.namespaceSelector ??= {};
  webhook.objectSelector ??= {};
  webhook.timeoutSeconds ??= 10;
  if (webhook.clientConfig?.service) webhook.clientConfig.service.port ??= 443;
  for (const rule of webhook.rules ?? []) rule.scope ??= '*';
};

export const validatingWebhooks: KindRules = {
  metaPasses: 'v',
  anyFinalizer: true,
  generation: true,
  desired: ({ webhooks }) => webhooks ?? [],
  defaults: (object) => {
    for (const webhook of object.webhooks ?? []) webhookDefaults(webhook);
  },
};

export const mutatingWebhooks: KindRules = {
  metaPasses: 'v',
  anyFinalizer: true,
  ...validatingWebhooks,
  defaults: (object) => {
    for (const webhook of object.webhooks ?? []) {
      webhookDefaults(webhook);
      webhook.reinvocationPolicy ??= 'Never';
    }
  },
};

const matchDefaults = (match: Loose): void => {
  if (!match) return;
  match.matchPolicy ??= 'Equivalent';
  match.namespaceSelector ??= {};
  match.objectSelector ??= {};
  for (const rule of [...(match.resourceRules ?? []), ...(match.excludeResourceRules ?? [])]) rule.scope ??= '*';
};

export const admissionPolicy: KindRules = {
  anyFinalizer: true,
  generation: true,
  defaults: (object) => {
    (object.spec ??= {}).failurePolicy ??= 'Fail';
    matchDefaults(object.spec.matchConstraints);
  },
};

export const admissionPolicyBinding: KindRules = {
  anyFinalizer: true,
  generation: true,
  defaults: ({ spec }) => matchDefaults(spec?.matchResources),
};

export const apiService: KindRules = {
  anyFinalizer: true,
  name: isPathSegment,
  defaults: ({ spec }) => {
    if (spec?.service) spec.service.port ??= 443;
  },
};

export const flowSchema: KindRules = {
  generation: true,
  defaults: (object) => {
    (object.spec ??= {}).matchingPrecedence ||= 1000;
  },
};

export const priorityLevel: KindRules = {
  generation: true,
  defaults: ({ spec }) => {
    if (spec?.type === 'Exempt') {
      (spec.exempt ??= {}).nominalConcurrencyShares ??= 0;
      spec.exempt.lendablePercent ??= 0;
    }
    if (spec?.type !== 'Limited' || !spec.limited) return;
    spec.limited.nominalConcurrencyShares ??= 30;
    spec.limited.lendablePercent ??= 0;
    if (spec.limited.limitResponse?.type !== 'Queue') return;
    const queuing = (spec.limited.limitResponse.queuing ??= {});
    queuing.handSize ||= 8;
    queuing.queues ||= 64;
    queuing.queueLengthLimit ||= 50;
  },
};

export const podTemplate: KindRules = { generation: true, defaults: ({ template }) => podTemplateDefaults(template) };
export const runtimeClass: KindRules = {
  metaPasses: 'vu',
  anyFinalizer: true,
  validate: ({ handler }, errors) => errors.invalidAll('handler', handler ?? '', isDns1123Label(handler ?? '')),
};

export const withGeneration: KindRules = { generation: true };

/** Clients write events whole; nothing of them is the server's. */
export const event: KindRules = { keepsStatus: true, anyFinalizer: true, metaPasses: '' };

export const node: KindRules = {
  metaPasses: 'VU',
  keepsStatus: true,
  defaults: ({ status }) => {
    if (status?.capacity && !status.allocatable) status.allocatable = { ...status.capacity };
  },
};

export const certificateRequest: KindRules = {
  defaults: (object) => {
    const spec = (object.spec ??= {});
    spec.usages ??= ['digital signature', 'key encipherment'];
  },
};

export const lease: KindRules = {
  anyFinalizer: true,
  validate: ({ spec }, errors) => {
    const seconds = spec?.leaseDurationSeconds;
    if (typeof seconds === 'number' && seconds <= 0) errors.invalid('spec.leaseDurationSeconds', seconds, 'must be greater than 0');
    errors.nonNegative('spec.leaseTransitions', spec?.leaseTransitions);
  },
};
