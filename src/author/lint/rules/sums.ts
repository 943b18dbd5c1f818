// Minutes that add up, and tasks of a length that a learner can hold.
import type { Rule } from '../lab-under-lint.ts';

const longest = 20;
/** For the opening questions, the quiz and the closing page. */
const beside = (tasks: number): number => 5 + Math.ceil(tasks / 4);

export const sums: Rule = (under) => {
  const { minutes, tasks } = under.lab;
  const sum = tasks.reduce((total, task) => total + task.minutes, 0);
  if (minutes < sum || minutes > sum + beside(sum))
    under.report(
      ['minutes'],
      'minutes/sum',
      `the tasks take ${sum} minutes together; the lab says ${minutes} (questions and closing may add ${beside(sum)})`,
    );
  for (const task of tasks)
    if (task.minutes < 1 || task.minutes > longest)
      under.reportTask(
        task,
        ['minutes'],
        'minutes/task',
        `task "${task.id}" takes ${task.minutes} minutes: cut it, one new idea fits into ${longest}`,
      );
};
