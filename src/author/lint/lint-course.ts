// Everything that can be said of a course without running it: what the reader refuses, and what makes a lab hard to learn from or impossible to prove.
import { inspectCourse } from '../../catalogue/read-course.ts';
import { byPlace, type Problem } from '../../catalogue/problem.ts';
import { unlistedLabs } from './unlisted-labs.ts';
import { LabUnderLint, type LintContext, type Rule } from './lab-under-lint.ts';
import { blocks } from './rules/blocks.ts';
import { conditions } from './rules/conditions.ts';
import { demands } from './rules/demands.ts';
import { hints } from './rules/hints.ts';
import { mistakes } from './rules/mistakes.ts';
import { operators } from './rules/operators.ts';
import { pages } from './rules/pages.ts';
import { questions } from './rules/questions.ts';
import { scripts } from './rules/scripts.ts';
import { strays } from './rules/strays.ts';
import { sums } from './rules/sums.ts';
import { variables } from './rules/variables.ts';

const rules: readonly Rule[] = [
  demands,
  conditions,
  operators,
  hints,
  mistakes,
  scripts,
  pages,
  blocks,
  questions,
  sums,
  strays,
  variables,
];

export interface LintResult {
  /** Sorted by file and place. */
  problems: Problem[];
  /** What was looked at. */
  labs: string[];
  /** Everything that the course has. */
  listed: string[];
}

const concerns = (labs: readonly string[], { file }: Problem): boolean =>
  labs.length === 0 ||
  file === 'labs/course.yaml' ||
  labs.some((id) => file.startsWith(`labs/${id}/`) || file.startsWith(`content/${id}/`));

/** `only`: names of labs; all when left out. */
export const lintCourse = (folder: string, context: LintContext, only: readonly string[] = []): LintResult => {
  const { course, problems, listed } = inspectCourse(folder, context.kinds);
  const found = course.labs
    .filter(({ id }) => only.length === 0 || only.includes(id))
    .flatMap((lab) => {
      const under = new LabUnderLint(folder, lab, context);
      for (const rule of rules) rule(under);
      return under.problems;
    });
  const all = [...[...problems, ...unlistedLabs(folder, listed)].filter((problem) => concerns(only, problem)), ...found];
  return { problems: all.sort(byPlace), labs: listed.filter((id) => only.length === 0 || only.includes(id)), listed };
};
