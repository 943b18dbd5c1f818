// Labs that stand in the folder and that no learner meets: course.yaml does not list them.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../../catalogue/problem.ts';

export const unlistedLabs = (course: string, listed: readonly string[]): Problem[] => {
  const folder = join(course, 'labs');
  const names = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  return names
    .filter((entry) => entry.isDirectory() && !listed.includes(entry.name) && existsSync(join(folder, entry.name, 'lab.yaml')))
    .map(({ name }) => ({
      file: `labs/${name}/lab.yaml`,
      line: 1,
      column: 1,
      rule: 'course/unlisted',
      message: 'labs/course.yaml does not list this lab: no learner meets it',
    }));
};
