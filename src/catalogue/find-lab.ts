import type { Course, Lab } from '../course/lab.ts';
import { LabError } from '../errors.ts';
import { suggest } from './suggest.ts';

/** The lab of that name. */
export const findLab = (course: Course, id: string): Lab => {
  const lab = course.labs.find((each) => each.id === id || String(each.number) === id);
  if (lab) return lab;
  const known = course.labs.map((each) => each.id);
  const meant = suggest(id, known);
  throw new LabError({
    family: 'usage',
    code: 'course/unknown-lab',
    message: `There is no lab "${id}"${meant ? `; did you mean ${meant}?` : '.'}`,
    next: meant ? `gitops-lab start ${meant}` : 'gitops-lab labs',
    data: { labs: known },
  });
};
