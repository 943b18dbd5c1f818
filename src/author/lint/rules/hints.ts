// Ladders: from a question to nearly the line, for a condition and a finding that exist, and never the whole command.
import { commonFindings } from '../../../checking/known-findings.ts';
import { suggest } from '../../../catalogue/suggest.ts';
import type { HintLadder, Task } from '../../../course/lab.ts';
import { codeSpans, parseLine } from '../commands-in.ts';
import type { LabUnderLint, Rule } from '../lab-under-lint.ts';

/** Verbs that do what a task asks for; looking is allowed in a hint. */
const doing: Record<string, RegExp> = {
  kubectl: /^(apply|create|delete|edit|patch|replace|scale|set|label|annotate|rollout)$/,
  flux: /^(bootstrap|create|delete|install|resume|suspend|uninstall|push|tag)$/,
  git: /^(revert|rm|mv|reset|cherry-pick|rebase|merge)$/,
  'gitops-lab': /^(answer|solve|pr|release)$/,
};
/** What the learner has to fill in. */
const blank = /__|_(?!\w)|…|\.\.\.|<[\w -]+>/;
/** `flux bootstrap git` and `kubectl set env` name a thing, and do nothing yet. */
const wholeFrom = (program: string): number => (program === 'kubectl' || program === 'flux' ? 3 : 2);

const givesAway = (span: string): boolean =>
  !blank.test(span) &&
  parseLine(span).some(({ program, verb, object, words }) => {
    const looks = words.includes('--dry-run=client') || words.includes('--export') || ['history', 'status'].includes(object ?? '');
    return verb !== undefined && words.length >= wholeFrom(program) && !looks && (doing[program]?.test(verb) ?? false);
  });

const codesOf = (task: Task, { context }: LabUnderLint, condition?: string): string[] =>
  task.conditions
    .filter(({ id }) => !condition || id === condition)
    .flatMap(({ kind }) =>
      Object.keys({ ...context.kinds[kind]?.findings, ...commonFindings }).flatMap((code) => [code, `${kind}/${code}`]),
    );

const lintWhen = (under: LabUnderLint, task: Task, ladder: HintLadder, at: number): void => {
  const known = codesOf(task, under, ladder.for);
  for (const code of ladder.when.filter((each) => !known.includes(each))) {
    const meant = suggest(code, known);
    const whose = ladder.for ? `condition "${ladder.for}"` : 'any condition of this task';
    under.reportTask(
      task,
      ['hints', at, 'when'],
      'hint/when',
      `"${code}" is no finding of ${whose}${meant ? `; did you mean "${meant}"?` : ''}`,
    );
  }
};

export const hints: Rule = (under) => {
  for (const task of under.lab.tasks) {
    for (const [at, ladder] of task.hints.entries()) {
      lintWhen(under, task, ladder, at);
      for (const [rung, text] of ladder.rungs.entries())
        // What the page shows in full is no secret.
        if (codeSpans(text).some((span) => givesAway(span) && !task.page.includes(span)))
          under.reportTask(
            task,
            ['hints', at, 'rungs', rung],
            'hint/whole-command',
            'a rung gives the whole command away: leave a blank, ____',
          );
      if (!ladder.rungs[0]?.includes('?') && !ladder.for && ladder.when.length === 0)
        under.reportTask(task, ['hints', at, 'rungs', 0], 'hint/question', 'the first rung is a question that points at the right object');
    }
    if (!task.hints.some((ladder) => !ladder.for && ladder.when.length === 0))
      under.reportTask(
        task,
        ['hints'],
        'hint/general',
        `task "${task.id}" needs one ladder without "for" and "when", for every other case`,
      );
  }
};
