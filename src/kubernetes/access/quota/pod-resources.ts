// What a pod asks for in all: its containers together, or its hungriest step of starting up, plus overhead.
import { addQuantities, compareQuantities } from '../../machinery/quantity.ts';

export type ResourceList = Record<string, string>;

export interface PodContainer {
  name: string;
  restartPolicy?: string;
  resources?: { requests?: ResourceList; limits?: ResourceList };
}

interface PodSpec {
  containers?: PodContainer[];
  initContainers?: PodContainer[];
  resources?: { requests?: ResourceList; limits?: ResourceList };
  overhead?: ResourceList;
}

export const addResources = (...lists: (ResourceList | undefined)[]): ResourceList => {
  const out: ResourceList = {};
  for (const list of lists) {
    for (const [name, value] of Object.entries(list ?? {})) out[name] = out[name] === undefined ? value : addQuantities(out[name], value);
  }
  return out;
};

const largest = (a: ResourceList, b: ResourceList): ResourceList => {
  const out = { ...a };
  for (const [name, value] of Object.entries(b)) {
    if (out[name] === undefined || compareQuantities(value, out[name]) > 0) out[name] = value;
  }
  return out;
};

export const podResources = (spec: PodSpec, which: 'requests' | 'limits'): ResourceList => {
  let total = addResources(...(spec.containers ?? []).map((each) => each.resources?.[which]));
  let sidecars: ResourceList = {};
  let starting: ResourceList = {};
  for (const { restartPolicy, resources } of spec.initContainers ?? []) {
    if (restartPolicy === 'Always') {
      total = addResources(total, resources?.[which]);
      sidecars = addResources(sidecars, resources?.[which]);
      starting = largest(starting, sidecars);
    } else starting = largest(starting, addResources(resources?.[which], sidecars));
  }
  const all = { ...largest(total, starting), ...spec.resources?.[which] };
  if (!spec.overhead) return all;
  if (which === 'requests') return addResources(all, spec.overhead);
  // Overhead counts towards a limit only where there is one.
  const overhead = Object.fromEntries(Object.entries(spec.overhead).filter(([name]) => all[name] !== undefined));
  return addResources(all, overhead);
};
