// The few kinds that are served in two shapes: HorizontalPodAutoscaler v1 and v2, Event of core and of events.k8s.io; custom kinds change only apiVersion.
// Leaves out: conversion webhooks.
import { convertCustom } from '../crd/definition.ts';
import type { KubeObject } from '../machinery/object.ts';
import { formatApiVersion } from '../machinery/object.ts';
import type { ResourceType } from '../machinery/resource.ts';
import { eventFromCore, eventToCore } from './convert-event.ts';
import { scalerToV1, scalerToV2 } from './convert-scaler.ts';

/** The same object when nothing is to be done, else a new one; never changes the given object. */
export const convertObject = (object: KubeObject, type: ResourceType): KubeObject => {
  const wanted = formatApiVersion(type.group, type.version);
  if (object.apiVersion === wanted) return object;
  if (type.custom) return convertCustom(object, wanted);
  if (type.resource === 'events') return type.group === '' ? eventToCore(object) : eventFromCore(object);
  if (type.resource === 'horizontalpodautoscalers') return type.version === 'v1' ? scalerToV1(object) : scalerToV2(object);
  return { ...object, apiVersion: wanted };
};
