// Whatever a check demands, the learner was told.
import type { Rule } from '../lab-under-lint.ts';
import { says } from '../says.ts';

export const demands: Rule = (under) => {
  for (const task of under.lab.tasks)
    for (const [at, condition] of task.conditions.entries()) {
      const text = `${task.page}\n${condition.title}\n${task.title}`;
      const wanted = under.context.kinds[condition.kind]?.demands(condition.spec) ?? [];
      for (const value of new Set(wanted.map(String).filter((each) => !says(text, each))))
        under.reportTask(
          task,
          ['conditions', at, condition.kind],
          'text/says',
          `condition "${condition.id}" demands "${value}", and the page of task "${task.id}" does not say it`,
        );
    }
};
