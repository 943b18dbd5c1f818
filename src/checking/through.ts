// When a thing is not so yet: is a change on its way to it, or stuck, and where?
import { string, type Shape } from '../catalogue/shape.ts';
import type { Observation } from './check-kind.ts';
import { openHop } from './trace/trace.ts';
import type { KustomizationName, World } from './world.ts';

export const throughShape: Shape = string('the Kustomization that brings it, as name or namespace/name');

/** `shop` stands in flux-system. */
export const parseKustomization = (text: string): KustomizationName => {
  const [namespace, name] = text.includes('/') ? text.split('/') : ['flux-system', text];
  return { namespace: namespace as string, name: name as string };
};

/** Adds the trace to what is not so yet. What moves by itself is not failed; what is stuck gets the controller's words. */
export const explainBy = async (observation: Observation, through: string | undefined, world: World): Promise<Observation> => {
  if (observation.verdict === 'passed' || !through) return observation;
  const trace = await world.trace(parseKustomization(through));
  const hop = openHop(trace);
  if (!hop) return observation;
  const parts = { trace, ...(trace.nextInMs === undefined ? {} : { nextInMs: trace.nextInMs }) };
  if (hop.state === 'moving') return { ...observation, ...parts, verdict: 'moving', code: hop.code };
  return { ...observation, ...parts, code: hop.code, ...(hop.words ? { because: `${hop.subject}: ${hop.words.trim()}` } : {}) };
};
