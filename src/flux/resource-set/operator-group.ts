// Names of the operator's API, and the annotations that steer how its objects are reconciled.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { parseGoDuration } from '../runtime/duration.ts';

export const operatorGroup = 'fluxcd.controlplane.io';
export const operatorFinalizer = `${operatorGroup}/finalizer`;

const kind = (name: string) => ({ apiVersion: `${operatorGroup}/v1`, kind: name });
export const resourceSetKind = kind('ResourceSet');
export const inputProviderKind = kind('ResourceSetInputProvider');
export const fluxInstanceKind = kind('FluxInstance');

const note = ({ metadata }: KubeObject, name: string): string | undefined => metadata.annotations?.[`${operatorGroup}/${name}`];

export const isDisabled = (object: KubeObject): boolean => note(object, 'reconcile')?.toLowerCase() === 'disabled';
export const everyMs = (object: KubeObject, otherwise: number): number => parseGoDuration(note(object, 'reconcileEvery')) ?? otherwise;
export const timeoutMs = (object: KubeObject, otherwise: number): number => parseGoDuration(note(object, 'reconcileTimeout')) ?? otherwise;

/** All that may change about an object's reconciliation without a new generation. */
export const steering = (object: KubeObject): string =>
  JSON.stringify(['reconcile', 'reconcileEvery', 'reconcileTimeout'].map((name) => note(object, name) ?? ''));
