// What a learner reads of a condition: where to look is a place, never a command.
import { commandsIn } from '../commands-in.ts';
import type { Rule } from '../lab-under-lint.ts';

export const conditions: Rule = (under) => {
  for (const task of under.lab.tasks)
    for (const [at, { id, lookAt, docs, mode, stableForMs }] of task.conditions.entries()) {
      const report = (key: string, rule: string, message: string) => under.reportTask(task, ['conditions', at, key], rule, message);
      if (!lookAt) report('id', 'condition/look-at', `condition "${id}" does not say where to look when it is not green: lookAt`);
      else if (commandsIn(lookAt).length > 0) report('lookAt', 'condition/look-at', 'lookAt names a place, not a command');
      if (docs && !docs.startsWith('https://')) report('docs', 'condition/docs', 'docs is an https address');
      if (mode === 'edge' && stableForMs)
        report('stableFor', 'condition/mode', 'an edge is seen once: stableFor belongs to a condition of mode level');
    }
};
