// Whatever a check demands, the learner was told: with each value that a variable may have.
import { everyVariant, valuesText } from '../../../course/lab-variables.ts';
import type { Condition, Task } from '../../../course/lab.ts';
import type { LabUnderLint, Rule } from '../lab-under-lint.ts';
import { says } from '../says.ts';

const unsaid = ({ context }: LabUnderLint, task: Task, at: number): string[] => {
  const { kind, spec, title } = task.conditions[at] as Condition;
  const text = `${task.page}\n${title}\n${task.title}`;
  return [...new Set((context.kinds[kind]?.demands(spec) ?? []).map(String))].filter((value) => !says(text, value));
};

export const demands: Rule = (under) => {
  const variants = everyVariant(under.lab);
  for (const task of under.lab.tasks)
    for (const [at, condition] of task.conditions.entries()) {
      const found = variants.map((lab) => ({ lab, values: unsaid(under, lab.tasks[task.number - 1] as Task, at) }));
      const first = found.find(({ values }) => values.length > 0);
      for (const value of first?.values ?? [])
        under.reportTask(
          task,
          ['conditions', at, condition.kind],
          'text/says',
          `condition "${condition.id}" demands "${value}"${variants.length > 1 ? ` (${valuesText(first?.lab ?? under.lab)})` : ''}, and the page of task "${task.id}" does not say it`,
        );
    }
};
