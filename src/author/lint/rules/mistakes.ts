// Recorded mistakes: enough of them, each with a finding that its condition can give.
import { commonFindings } from '../../../checking/known-findings.ts';
import { suggest } from '../../../catalogue/suggest.ts';
import type { Mistake, Task } from '../../../course/lab.ts';
import type { LabUnderLint, Rule } from '../lab-under-lint.ts';

const wanted = 3;
const states = ['locked', 'waiting', 'reconciling', 'failed', 'passed', 'check-error'];

const didYouMean = (word: string, known: string[]): string => {
  const meant = suggest(word, known);
  return meant ? `; did you mean "${meant}"?` : `; known: ${known.join(', ')}`;
};

const lintFinding = (under: LabUnderLint, task: Task, { id, finding }: Mistake): void => {
  const report = (key: string, message: string) => under.reportMistake(task, id, ['finding', key], 'mistake/finding', message);
  const ids = task.conditions.map((each) => each.id);
  const condition = task.conditions.find((each) => each.id === finding.condition);
  if (!condition)
    return report('condition', `task "${task.id}" has no condition "${finding.condition}"${didYouMean(finding.condition, ids)}`);
  const codes = Object.keys({ ...under.context.kinds[condition.kind]?.findings, ...commonFindings }).map(
    (code) => `${condition.kind}/${code}`,
  );
  if (!codes.includes(finding.code))
    report('code', `condition "${condition.id}" never gives "${finding.code}"${didYouMean(finding.code, codes)}`);
  if (finding.code.endsWith('/passed')) report('code', 'a mistake that passes is no mistake: the check cannot see it');
  if (finding.state && !states.includes(finding.state))
    report('state', `there is no state "${finding.state}"${didYouMean(finding.state, states)}`);
};

export const mistakes: Rule = (under) => {
  for (const task of under.lab.tasks) {
    if (task.mistakes.length < wanted)
      under.reportTask(
        task,
        ['id'],
        'mistake/count',
        `task "${task.id}" has ${task.mistakes.length} recorded mistakes, ${wanted} are wanted: labs/${under.lab.id}/mistakes/${task.id}.<name>.yaml`,
      );
    for (const mistake of task.mistakes) {
      lintFinding(under, task, mistake);
      if (mistake.steps.length === 0) under.reportMistake(task, mistake.id, ['steps'], 'script/empty', 'a mistake does something');
    }
    if (task.solution.steps.length === 0)
      under.reportFile(`labs/${under.lab.id}/solution/${task.id}.yaml`, 'script/empty', `the solution of task "${task.id}" has no steps`);
  }
};
