/** Which of a course's images this engine cannot have: asked when it starts, kept for every later command. */
import { join } from 'node:path';
import { imagesOf, leaveOut, type LeftOut } from '../course/leave-out.ts';
import type { Course } from '../course/lab.ts';
import type { EngineProvider } from '../engines/provider.ts';
import { readJson, writeWhole } from '../platform/atomic-file.ts';

export const missingImagesFile = 'missing-images.json';

const isNames = (value: unknown): value is string[] => Array.isArray(value);

/** The course as it can be learned here, and what is left out of it. */
export const courseHere = (course: Course, stateDir: string): { course: Course; leftOut: LeftOut[] } =>
  leaveOut(course, readJson(join(stateDir, missingImagesFile), isNames) ?? []);

/** Nothing is missing where containers are simulated. */
export const lookForImages = async (provider: EngineProvider, stateDir: string, course: Course): Promise<void> => {
  if (!provider.missingImages) return;
  const wanted = [...new Set(course.labs.flatMap(imagesOf))];
  writeWhole(join(stateDir, missingImagesFile), JSON.stringify(await provider.missingImages(stateDir, wanted)));
};
