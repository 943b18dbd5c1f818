// The ImagePolicies that an automation follows: those of its namespace that chose an image and that its selector takes.
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import { matchesSelector, type LabelSelector } from '../../kubernetes/machinery/label-selector.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { PassFailure } from '../runtime/object-pass.ts';
import { latestRefOf, type ImageRef } from './image-refs.ts';

export const imagePolicyKind = { apiVersion: 'image.toolkit.fluxcd.io/v1', kind: 'ImagePolicy' };

const problemOf = ({ matchExpressions = [] }: LabelSelector): string | undefined => {
  for (const { operator, values } of matchExpressions) {
    const given = JSON.stringify(values ?? null);
    const named = values && values.length > 0;
    if (!['In', 'NotIn', 'Exists', 'DoesNotExist'].includes(operator))
      return `${JSON.stringify(operator)} is not a valid label selector operator`;
    if (operator.endsWith('In') && !named) return `values: Invalid value: null: for 'in', 'notin' operators, values set can't be empty`;
    if (!operator.endsWith('In') && named) return `values: Invalid value: ${given}: values set must be empty for exists and does not exist`;
  }
  return undefined;
};

/** Throws a PassFailure for a selector that means nothing. */
export const selectPolicies = async (client: ApiClient, namespace: string, selector: LabelSelector | undefined): Promise<KubeObject[]> => {
  const problem = selector && problemOf(selector);
  if (problem) throw new PassFailure('InvalidPolicySelector', `failed to parse policy selector: ${problem}`, { stalled: true });
  const { items } = await client.list(imagePolicyKind, { namespace });
  return items.filter((policy) => latestRefOf(policy) && (!selector || matchesSelector(selector, policy.metadata.labels)));
};

export type ObservedPolicies = Record<string, ImageRef>;

/** What the status remembers of them. */
export const observe = (policies: KubeObject[]): ObservedPolicies =>
  Object.fromEntries(
    policies.map((policy) => {
      const { name, tag, digest } = latestRefOf(policy) as ImageRef;
      return [policy.metadata.name, { name, tag, ...(digest ? { digest } : {}) }];
    }),
  );
