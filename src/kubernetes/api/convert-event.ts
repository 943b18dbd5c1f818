// Event has two shapes with the same content; these are the names that differ.
import type { KubeObject } from '../machinery/object.ts';

const renamed: Record<string, string> = {
  involvedObject: 'regarding',
  message: 'note',
  source: 'deprecatedSource',
  firstTimestamp: 'deprecatedFirstTimestamp',
  lastTimestamp: 'deprecatedLastTimestamp',
  count: 'deprecatedCount',
  reportingComponent: 'reportingController',
};
const back = Object.fromEntries(Object.entries(renamed).map(([core, events]) => [events, core]));

const rename = (object: KubeObject, names: Record<string, string>, apiVersion: string): KubeObject =>
  ({ ...Object.fromEntries(Object.entries(object).map(([field, value]) => [names[field] ?? field, value])), apiVersion }) as KubeObject;

export const eventFromCore = (object: KubeObject): KubeObject => rename(object, renamed, 'events.k8s.io/v1');
export const eventToCore = (object: KubeObject): KubeObject => rename(object, back, 'v1');
