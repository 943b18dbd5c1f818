import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Course, Lab } from '../course/lab.ts';
import { LabError } from '../errors.ts';
import type { CheckVocabulary } from './check-vocabulary.ts';
import { courseShape } from './lab-shape.ts';
import { contentError, type Problem } from './problem.ts';
import { readLab } from './read-lab.ts';
import { readShape } from './read-shape.ts';
import { YamlFile } from './yaml-file.ts';

interface Inspection {
  /** With the labs that can be used. */
  course: Course;
  problems: Problem[];
  /** Every lab that course.yaml names. */
  listed: string[];
}

/** Reads labs/course.yaml and every lab it lists. `problems` is empty when the course is sound. */
export const inspectCourse = (folder: string, vocabulary: CheckVocabulary): Inspection => {
  if (!existsSync(join(folder, 'labs')))
    throw new LabError({
      family: 'content',
      code: 'course/missing',
      message: `There is no course in ${folder}: it has no folder labs.`,
      next: 'Name a folder that holds labs/ and content/.',
    });
  const problems: Problem[] = [];
  const file = YamlFile.read(join(folder, 'labs', 'course.yaml'), 'labs/course.yaml');
  const raw = file.problems.length
    ? undefined
    : (readShape(file, file.document.contents, courseShape, '') as { id: string; title: string; labs: string[] } | undefined);
  problems.push(...file.problems);
  if (file.problems.length || !raw) return { course: { id: '', title: '', folder, labs: [] }, problems, listed: [] };
  // Names become paths.
  const named = raw.labs.filter((id) => /^[a-z0-9][a-z0-9-]*$/.test(id));
  for (const [index, id] of raw.labs.entries()) {
    if (raw.labs.indexOf(id) !== index) file.report(file.at(['labs', index]), `"${id}" is listed twice`);
    if (!named.includes(id)) file.report(file.at(['labs', index]), `"${id}" is no name for a lab: small letters, digits and dashes`);
  }
  problems.push(...file.problems);
  const labs = named
    .map((id, index) => readLab(folder, { id, number: index + 1 }, vocabulary, problems))
    .filter((lab): lab is Lab => lab !== undefined);
  return { course: { id: raw.id, title: raw.title, folder, labs }, problems, listed: raw.labs };
};

/** A course without a fault; otherwise an error that names file, line and column. */
export const readCourse = (folder: string, vocabulary: CheckVocabulary): Course => {
  const { course, problems } = inspectCourse(folder, vocabulary);
  if (problems.length) throw contentError(problems);
  return course;
};
