// A course that was read once, as JSON beside the bundles: parsing the YAML of a whole course takes longer than a check may.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Course } from '../course/lab.ts';
import { readJson } from '../platform/atomic-file.ts';

const compiledFile = (folder: string) => join(folder, 'dist', 'course.json');

const newest = (path: string): number => {
  const entry = statSync(path, { throwIfNoEntry: false });
  if (!entry) return 0;
  if (!entry.isDirectory()) return entry.mtimeMs;
  // A folder's own time tells of files that were added or removed.
  return Math.max(entry.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
};

const isCourse = (value: unknown): value is Course => typeof value === 'object' && value !== null && Array.isArray((value as Course).labs);

/** Labs are only written where the compiler is, too; looking at each of their files takes 5 ms. */
const mayChange = (folder: string): boolean => existsSync(join(folder, 'scripts', 'build.mjs'));

/** Undefined where there is none, or when a lab was changed since. */
export const readCompiledCourse = (folder: string): Course | undefined => {
  const written = statSync(compiledFile(folder), { throwIfNoEntry: false })?.mtimeMs;
  if (written === undefined) return undefined;
  if (mayChange(folder) && Math.max(newest(join(folder, 'labs')), newest(join(folder, 'content'))) > written) return undefined;
  const course = readJson(compiledFile(folder), isCourse);
  return course && { ...course, folder, labs: course.labs.map((lab) => ({ ...lab, folder: join(folder, 'labs', lab.id) })) };
};
