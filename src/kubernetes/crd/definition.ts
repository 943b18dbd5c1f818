// A CustomResourceDefinition's life: what its controller writes into status, and which resources it serves.
import type { KubeObject } from '../machinery/object.ts';
import type { ResourceType } from '../machinery/resource.ts';

/** The definition with status as the real controller leaves it (acceptedNames, conditions, storedVersions); the same object when nothing changes. Call after each write. */
export const settleDefinition = (_definition: KubeObject, _others: KubeObject[], _now: string): KubeObject => {
  throw new Error('soon');
};

/** What an established definition serves, one type a served version; nothing when it is not established. */
export const resourceTypesOf = (_definition: KubeObject): ResourceType[] => {
  throw new Error('soon');
};

/** Conversion strategy None: only apiVersion changes. */
export const convertCustom = (object: KubeObject, apiVersion: string): KubeObject =>
  object.apiVersion === apiVersion ? object : { ...object, apiVersion };
