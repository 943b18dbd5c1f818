// What a lab calls by a name of its own: one value for everybody, a list of which each learner gets one, or what the learner was asked. Filled in when the course is opened,
// so that pages, checks, steps and start trees meet the values only.
import { createHash } from 'node:crypto';
import type { LabAnswers } from './asked-variables.ts';
import type { Condition, Course, Lab, LabValue, Task } from './lab.ts';
import { expandTree, mapTexts, substitute } from './substitute.ts';

type Choose = (values: readonly LabValue[], name: string) => LabValue;

const weightOf = (...words: unknown[]): string => createHash('sha256').update(JSON.stringify(words)).digest('hex');

/** The same for one learner for ever, also when the author adds to the list what the learner would not have got. */
const chooseBy =
  (seed: string): Choose =>
  (values, name) =>
    values.reduce((best, each) => (weightOf(seed, name, each) > weightOf(seed, name, best) ? each : best));

const fillSpec = (spec: unknown, values: Readonly<Record<string, LabValue>>, texts: Record<string, string>): unknown =>
  mapTexts(spec, (text) => {
    // A number that stands alone stays one: `replicas: "{{count}}"`.
    const alone = /^\{\{\s*([\w-]+)\s*\}\}$/.exec(text)?.[1];
    return alone !== undefined && Object.hasOwn(values, alone) ? values[alone] : substitute(text, texts);
  });

const fillLab = (lab: Lab, choose: Choose): Lab => {
  const names = Object.keys(lab.variables);
  if (names.length === 0) return lab;
  const values = Object.fromEntries(names.map((name) => [name, choose(lab.variables[name] ?? [], name)]));
  const texts = Object.fromEntries(names.map((name) => [name, String(values[name])]));
  const fillCondition = (condition: Condition): Condition => ({
    ...expandTree(condition, texts),
    spec: fillSpec(condition.spec, values, texts),
  });
  const fillTask = (task: Task): Task => ({ ...expandTree(task, texts), conditions: task.conditions.map(fillCondition) });
  return {
    ...expandTree(lab, texts),
    folder: lab.folder,
    tasks: lab.tasks.map(fillTask),
    variables: Object.fromEntries(names.map((name) => [name, [values[name] as LabValue]])),
  };
};

/** The course as the learner of a workspace meets it. */
export const courseFor = (seed: string, course: Course, answers: LabAnswers = {}): Course => ({
  ...course,
  labs: course.labs.map((lab) => fillLab(lab, (values, name) => answers[lab.id]?.[name] ?? chooseBy(seed)(values, name))),
});

/** The lab once for each value of its longest list, so that every value of every list comes up. */
export const everyVariant = (lab: Lab): Lab[] => {
  const rounds = Math.max(1, ...Object.values(lab.variables).map((values) => values.length));
  return Array.from({ length: rounds }, (_, round) => fillLab(lab, (values) => values[round % values.length] as LabValue));
};

/** `ship = Petrel, berth = 4`: of a lab that was filled. */
export const valuesText = ({ variables }: Pick<Lab, 'variables'>): string =>
  Object.entries(variables)
    .map(([name, values]) => `${name} = ${values.join(' or ')}`)
    .join(', ');
