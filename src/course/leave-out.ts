/** What a course is where some images cannot be had: without the tasks that run them, and without the labs that are nothing then. */
import type { Course, Lab } from './lab.ts';

export interface LeftOut {
  lab: string;
  /** Empty: the whole lab. */
  tasks: string[];
  images: string[];
}

const fluxComponents = ['source-controller', 'kustomize-controller', 'helm-controller', 'notification-controller'];

/** Of others; a name without a registry is that of a controller of Flux. What is in the lab's own registry is always there. */
export const imagesOf = ({ needs: { flux, runs } }: Lab): string[] => [
  ...(flux ? [...(flux.components ?? fluxComponents), ...(flux.componentsExtra ?? [])] : []),
  ...runs.map(({ image }) => image),
];

const leaveOutOf = (lab: Lab, missing: readonly string[]): { lab?: Lab; leftOut?: LeftOut } => {
  const images = imagesOf(lab).filter((image) => missing.includes(image));
  if (images.length === 0) return { lab };
  const without = lab.needs.runs.filter(({ image }) => images.includes(image));
  const named = without.flatMap(({ tasks = [] }) => tasks);
  const isWhole = images.some((image) => !without.some((each) => each.image === image && each.tasks));
  const tasks = lab.tasks.filter(({ id }) => !named.includes(id));
  if (isWhole || tasks.length === 0) return { leftOut: { lab: lab.id, tasks: [], images } };
  const kustomizations = lab.needs.kustomizations.filter((name) => !without.some(({ kustomization }) => kustomization === name));
  return { lab: { ...lab, tasks, needs: { ...lab.needs, kustomizations } }, leftOut: { lab: lab.id, tasks: named, images } };
};

export const leaveOut = (course: Course, missing: readonly string[]): { course: Course; leftOut: LeftOut[] } => {
  const all = course.labs.map((lab) => leaveOutOf(lab, missing));
  return {
    course: { ...course, labs: all.flatMap(({ lab }) => lab ?? []) },
    leftOut: all.flatMap(({ leftOut }) => leftOut ?? []),
  };
};

/** One sentence. */
export const sayLeftOut = ({ lab, tasks, images }: LeftOut): string => {
  const what = tasks.length === 0 ? `Lab ${lab} is left out here` : `Of lab ${lab} ${tasks.join(', ')} are left out here`;
  return `${what}: ${images.join(', ')} ${images.length === 1 ? 'is' : 'are'} not on this machine and cannot be pulled.`;
};
