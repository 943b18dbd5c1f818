// Admission: what upstream's built-in plugins fill in, refuse and warn of. Leaves out: webhooks, node restriction.
import type { KubeObject } from '../../machinery/object.ts';
import { preventEscalation } from '../escalation.ts';
import type { AdmissionRequest } from './admission-request.ts';
import { checkLimits, giveLimits } from './limit-ranger.ts';
import { keepNamespaces, requireNamespace } from './namespace-lifecycle.ts';
import { applyRuntimeClass, checkOverhead, checkPriorityClass, givePriority, giveTolerations, taintNode } from './pod-defaults.ts';
import { checkPodSecurity } from './pod-security.ts';
import { chargeQuotas } from './resource-quota.ts';
import { giveServiceAccount } from './service-account.ts';
import { checkResize, giveIngressClass, giveStorageDefaults } from './storage.ts';

export type { AdmissionRequest };

export interface AdmissionResult {
  /** Texts for `Warning: 299` headers. */
  warnings: string[];
  /** ResourceQuotas with the new status.used, to be stored through /status as manager kube-apiserver when the request is stored; empty on dry run. */
  quotas: KubeObject[];
}

/** The mutating plugins, in upstream's order. Throws ApiErrors. Runs after field management and before strategy preparation and validation. */
export const mutate = (request: AdmissionRequest): void => {
  requireNamespace(request);
  giveLimits(request);
  giveServiceAccount(request);
  taintNode(request);
  givePriority(request);
  giveTolerations(request);
  giveStorageDefaults(request);
  applyRuntimeClass(request);
  giveIngressClass(request);
  if (request.object && request.subresource === '') {
    preventEscalation({ ...request, object: request.object });
  }
};

/** The validating plugins. Runs after strategy validation; the only ones that see deletions. */
export const validate = (request: AdmissionRequest): AdmissionResult => {
  keepNamespaces(request);
  if (request.operation === 'DELETE') return { warnings: [], quotas: [] };
  checkLimits(request);
  const warnings = checkPodSecurity(request);
  checkPriorityClass(request);
  checkOverhead(request);
  checkResize(request);
  const quotas = chargeQuotas(request);
  return { warnings, quotas: request.dryRun ? [] : quotas };
};
