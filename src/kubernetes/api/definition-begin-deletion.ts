// What DELETE writes into a CustomResourceDefinition: it stays, marked, until its objects are gone.
import type { Condition, KubeObject } from '../machinery/object.ts';

export const cleanupFinalizer = 'customresourcecleanup.apiextensions.k8s.io';

/** The object with its Terminating condition; changes the given (private) one. */
export const markTerminating = (definition: KubeObject, reason: string, message: string, now: string): void => {
  const others: Condition[] = (definition.status?.conditions ?? []).filter((each: Condition) => each.type !== 'Terminating');
  const condition: Condition = { type: 'Terminating', status: 'True', reason, message, lastTransitionTime: now };
  definition.status = { ...definition.status, conditions: [...others, condition] };
};

/** What DELETE writes into a definition before its objects go. */
export const beginDeletion = (definition: KubeObject, now: string): void => {
  const finalizers = definition.metadata.finalizers ?? [];
  if (!finalizers.includes(cleanupFinalizer)) definition.metadata.finalizers = [...finalizers, cleanupFinalizer];
  delete definition.metadata.deletionGracePeriodSeconds;
  const message = 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon';
  markTerminating(definition, 'InstanceDeletionPending', message, now);
};
