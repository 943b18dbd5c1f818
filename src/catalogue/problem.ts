import { LabError } from '../errors.ts';

/** Something wrong in a course folder, at its place. */
export interface Problem {
  file: string;
  /** From 1. */
  line: number;
  column: number;
  message: string;
  /** Which of the linter's rules says so; the reader itself has none. */
  rule?: string;
}

export const formatProblem = ({ file, line, column, message, rule }: Problem): string =>
  `${file}:${line}:${column}: ${message}${rule ? ` [${rule}]` : ''}`;

/** As they stand in the files. */
export const byPlace = (one: Problem, other: Problem): number =>
  one.file.localeCompare(other.file) || one.line - other.line || one.column - other.column || one.message.localeCompare(other.message);

/** One error for all that is wrong; the first problem is its message. */
export const contentError = (problems: Problem[]): LabError => {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return new LabError({
    family: 'content',
    code: 'course/invalid',
    message: first ? `${formatProblem(first)}${more}` : 'The course folder cannot be read.',
    next: 'Mend the file at that place; the course is read again at the next command.',
    data: { problems },
  });
};
