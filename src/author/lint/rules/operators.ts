// What begins with $ in an expected tree is an operator: a misspelt one would be taken for the name of a field and never match.
import { suggest } from '../../../catalogue/suggest.ts';
import { operatorNames } from '../../../checking/match/operators.ts';
import type { Path, Rule } from '../lab-under-lint.ts';

type Report = (path: Path, message: string) => void;

const wrongPattern = (pattern: unknown): string | undefined => {
  try {
    new RegExp(String(pattern), 's').test('');
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

const lookAtMap = (map: Record<string, unknown>, path: Path, report: Report): void => {
  const keys = Object.keys(map);
  for (const name of keys.filter((key) => key.startsWith('$'))) {
    const meant = suggest(name, operatorNames);
    if (!operatorNames.includes(name))
      report([...path, name], `"${name}" is no operator${meant ? `; did you mean "${meant}"?` : `; known: ${operatorNames.join(', ')}`}`);
    else if (keys.length > 1)
      report([...path, name], `"${name}" stands alone in its map: beside ${keys.find((key) => key !== name)} it is no operator`);
  }
  const why = '$matches' in map ? wrongPattern(map['$matches']) : undefined;
  if (why) report([...path, '$matches'], `$matches must be a regular expression (${why})`);
};

const walk = (tree: unknown, path: Path, report: Report): void => {
  if (typeof tree !== 'object' || tree === null) return;
  if (!Array.isArray(tree)) lookAtMap(tree as Record<string, unknown>, path, report);
  for (const [key, value] of Object.entries(tree)) walk(value, [...path, Array.isArray(tree) ? Number(key) : key], report);
};

export const operators: Rule = (under) => {
  for (const task of under.lab.tasks)
    for (const [at, { kind, spec }] of task.conditions.entries())
      walk(spec, [], (path, message) => under.reportTask(task, ['conditions', at, kind, ...path], 'condition/operator', message));
};
