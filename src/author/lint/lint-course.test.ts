import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkKinds } from '../../../checks/index.ts';
import { formatProblem } from '../../catalogue/problem.ts';
import { writeNewLab } from '../new-lab.ts';
import { lintCourse } from './lint-course.ts';
import { partsOf } from './page-parts.ts';
import { says } from './says.ts';

let course: string;
beforeEach(() => {
  course = mkdtempSync(join(tmpdir(), 'lint-'));
  writeNewLab({ course, id: 'one', title: 'One' });
});
afterEach(() => rmSync(course, { recursive: true, force: true }));

const lab = 'labs/one/lab.yaml';
const page = 'content/one/scale.md';

const problems = (): string[] => lintCourse(course, { kinds: checkKinds, commands: ['check', 'answer'] }).problems.map(formatProblem);

/** What the linter says after one text was replaced by another. */
const after = (file: string, find: string, replace: string): string[] => {
  const path = join(course, file);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(find);
  writeFileSync(path, text.replace(find, replace));
  return problems();
};

describe('the linter', () => {
  it.each<[string, string, string, string, string]>([
    [
      'a value that the page does not say',
      'content/one/hold.md',
      '`Closed on Monday`',
      'that it is closed',
      'labs/one/lab.yaml:101:11: condition "released" demands "Closed on Monday", and the page of task "hold" does not say it [text/says]',
    ],
    ['a path of a command', lab, 'lookAt: the revision at each hop', 'lookAt: flux get kustomizations', '[condition/look-at]'],
    [
      'a finding that nobody gives',
      lab,
      'when: [git-differs, by-hand]',
      'when: [git-diffes]',
      '"git-diffes" is no finding of condition "runs"; did you mean "git-differs"? [hint/when]',
    ],
    [
      'an operator that is none',
      lab,
      'match: { spec: { replicas: 3 } }',
      'match: { spec: { replicas: { $atleast: 3 } } }',
      'labs/one/lab.yaml:54:50: "$atleast" is no operator; did you mean "$atLeast"? [condition/operator]',
    ],
    [
      'a pattern that is none',
      lab,
      'match: { spec: { replicas: 3 } }',
      "match: { spec: { replicas: { $matches: '(' } } }",
      '$matches must be a regular expression',
    ],
    ['a whole command in a hint', lab, '`replicas: _`', '`kubectl scale deployment board --replicas=3`', '[hint/whole-command]'],
    [
      'a mistake with a code of another kind',
      'labs/one/mistakes/scale.by-hand.yaml',
      'provenance/git-differs',
      'object/differs',
      'labs/one/mistakes/scale.by-hand.yaml:2:35: condition "runs" never gives "object/differs"',
    ],
    [
      'a mistake about a condition that is not there',
      'labs/one/mistakes/scale.by-hand.yaml',
      'condition: runs',
      'condition: run',
      'task "scale" has no condition "run"; did you mean "runs"? [mistake/finding]',
    ],
    [
      'an answer that is no choice',
      'labs/one/solution/hold.yaml',
      'answer: { why: b }',
      'answer: { why: c }',
      'labs/one/solution/hold.yaml:13:5: question "why" has no choice "c"; it has a, b [script/answer]',
    ],
    [
      'a repository that the lab does not need',
      'labs/one/solution/scale.yaml',
      'repository: fleet',
      'repository: flet',
      'the lab needs no repository "flet"; it needs fleet, fleet [script/repository]',
    ],
    [
      'a variable that nobody fills in',
      page,
      'who, when and why',
      'where {{forg}}',
      'content/one/scale.md:1:104: nobody fills in {{forg}}; did you mean {{forge}}? [variable/unknown]',
    ],
    ['a link to nowhere', page, 'glossary.md#kustomization', 'glossary.md#kustomisation', 'did you mean "#kustomization"? [page/link]'],
    ['a link to no file', page, '../shared/glossary.md#', '../shared/words.md#', 'there is no file content/shared/words.md [page/link]'],
    [
      'a command that does not exist',
      page,
      'flux get kustomizations',
      'flux gte kustomizations',
      'content/one/scale.md:11:4: flux has no "gte"; did you mean "get"? [page/command]',
    ],
    [
      'a program that a learner has not',
      page,
      'kubectl get deployment board',
      'oc get deployment board',
      '"oc" is no command that a learner has [page/command]',
    ],
    ['a missing section', page, '## What just happened', '## Afterwards', '[page/sections]'],
    [
      'a word that belittles',
      page,
      'Your push stored',
      'Your push simply stored',
      '"simply": whoever does not find it so is left alone with it [page/words]',
    ],
    [
      'two right choices',
      lab,
      '{ id: a, text: "At once", because',
      '{ id: a, text: "At once", right: true, because',
      'question "how-long" needs one right choice, it has 2 [question/right]',
    ],
    ['a choice without a reason', lab, 'because: "Nobody looks while it is suspended."', 'because: " "', '[question/because]'],
    [
      'minutes that do not add up',
      lab,
      'minutes: 18',
      'minutes: 60',
      'labs/one/lab.yaml:5:10: the tasks take 14 minutes together; the lab says 60',
    ],
    [
      'a variable that nothing uses',
      lab,
      'level: beginner',
      'level: beginner\nvariables: { ship: Petrel }',
      'labs/one/lab.yaml:7:14: nothing uses {{ship}} [variable/unused]',
    ],
    [
      'a variable in a mistake that nobody fills in',
      'labs/one/mistakes/scale.by-hand.yaml',
      'replicas=3',
      'replicas={{count}}',
      'labs/one/mistakes/scale.by-hand.yaml:4:14: nobody fills in {{count}}; known: forge,',
    ],
    [
      'a variable in a hint that is spelt otherwise',
      lab,
      'Whose number is it?',
      'Whose number is {{forg}}?',
      'nobody fills in {{forg}}; did you mean {{forge}}? [variable/unknown]',
    ],
    ['weights that do not add up', lab, 'weight: 60', 'weight: 50', 'the weights of task "scale" add up to 90, not to 100'],
  ])('finds %s', (_, file, find, replace, wanted) => {
    const found = after(file, find, replace);
    expect(found.filter((line) => line.includes(wanted))).toHaveLength(1);
    expect(found).toHaveLength(1);
  });

  it('wants on the page what the check demands, whichever value a learner gets', () => {
    after(lab, 'level: beginner', 'level: beginner\nvariables: { notice: [Closed on Monday, Closed on Sunday] }');
    after(lab, 'equals: Closed on Monday', 'equals: "{{notice}}"');
    const path = join(course, 'content/one/hold.md');
    const before = readFileSync(path, 'utf8');
    expect(problems()).toEqual([
      'labs/one/lab.yaml:102:11: condition "released" demands "Closed on Sunday" (notice = Closed on Sunday), and the page of task "hold" does not say it [text/says]',
    ]);
    writeFileSync(path, before.replaceAll('Closed on Monday', '{{notice}}'));
    expect(problems()).toEqual([]);
  });

  it('finds a missing mistake and the file that nobody reads', () => {
    const from = join(course, 'labs/one/mistakes/scale.deleted.yaml');
    writeFileSync(join(course, 'labs/one/mistakes/scales.deleted.yaml'), readFileSync(from));
    rmSync(from);
    expect(problems()).toEqual([
      'labs/one/lab.yaml:31:9: task "scale" has 2 recorded mistakes, 3 are wanted: labs/one/mistakes/scale.<name>.yaml [mistake/count]',
      'labs/one/mistakes/scales.deleted.yaml:1:1: nobody reads this: the lab has no task of that name; did you mean "scale"? [file/stray]',
    ]);
  });

  it('names a lab that the course does not list', () => {
    cpSync(join(course, 'labs/one'), join(course, 'labs/two'), { recursive: true });
    expect(problems()).toEqual(['labs/two/lab.yaml:1:1: labs/course.yaml does not list this lab: no learner meets it [course/unlisted]']);
  });

  it('leaves Go templates, comments, heredocs and output alone', () => {
    const block =
      '```sh\n# a comment\nkubectl apply -f - <<EOF\nkind: x\nEOF\nflux get all \\\n  -A\n```\n\n```\nwhatever prints {{ .Updated }} {{ end }}\n```\n\n## See';
    expect(after(page, '## See', block)).toEqual([]);
  });
});

it('a value stands as a word of its own, numbers also as words', () => {
  expect([says('the webhook', 'web'), says('`web`', 'web'), says('web-v2', 'web')]).toEqual([false, true, false]);
  expect([says('13 pods', '3'), says('Three pods', '3'), says('deploy/web.yaml', 'deploy')]).toEqual([false, true, true]);
  expect(says('the URL ends with /shop.git', '/shop.git')).toBe(true);
});

it('links in code are no links', () => {
  expect(partsOf('a [b](c.md) `[d](e.md)`\n```\n[f](g.md)\n```\n').links).toEqual([{ offset: 6, text: 'c.md' }]);
});
