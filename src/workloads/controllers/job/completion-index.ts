import type { KubeObject } from '../../../kubernetes/machinery/object.ts';

export const indexAnnotation = 'batch.kubernetes.io/job-completion-index';

export const isIndexed = (job: KubeObject): boolean => job.spec.completionMode === 'Indexed';

export const indexOf = (pod: KubeObject): number | undefined => {
  const text = pod.metadata.annotations?.[indexAnnotation];
  return text === undefined ? undefined : Number(text);
};

/** `0-2,5` */
export const formatIndexes = (indexes: number[]): string => {
  const sorted = [...new Set(indexes)].sort((a, b) => a - b);
  const ranges: [number, number][] = [];
  for (const index of sorted) {
    const last = ranges.at(-1);
    if (last && index === last[1] + 1) last[1] = index;
    else ranges.push([index, index]);
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : to === from + 1 ? `${from},${to}` : `${from}-${to}`)).join(',');
};

export const parseIndexes = (text: string | undefined): number[] =>
  (text ?? '')
    .split(',')
    .filter(Boolean)
    .flatMap((range) => {
      const [from = 0, to = from] = range.split('-').map(Number);
      return Array.from({ length: to - from + 1 }, (_, index) => from + index);
    });

/** The lowest indexes that nobody works on and nobody has finished. */
export const freeIndexes = (job: KubeObject, active: KubeObject[], completed: number[], count: number): number[] => {
  const taken = new Set([...completed, ...active.map((each) => indexOf(each))]);
  const free: number[] = [];
  for (let index = 0; index < (job.spec.completions ?? 0) && free.length < count; index++) if (!taken.has(index)) free.push(index);
  return free;
};

/** Gives a pod its index as annotation, label, host name and variable. */
export const withIndex = (pod: KubeObject, job: KubeObject, index: number): KubeObject => {
  const variable = { name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef: { fieldPath: `metadata.labels['${indexAnnotation}']` } } };
  const withVariable = (container: KubeObject['spec']) => ({ ...container, env: [...(container.env ?? []), variable] });
  const { containers, initContainers } = pod.spec;
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      generateName: `${job.metadata.name}-${index}-`,
      annotations: { ...pod.metadata.annotations, [indexAnnotation]: String(index) },
      labels: { ...pod.metadata.labels, [indexAnnotation]: String(index) },
    },
    spec: {
      ...pod.spec,
      hostname: `${job.metadata.name}-${index}`,
      containers: containers.map(withVariable),
      ...(initContainers ? { initContainers: initContainers.map(withVariable) } : {}),
    },
  };
};
