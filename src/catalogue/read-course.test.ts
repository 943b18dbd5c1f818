import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { LabError } from '../errors.ts';
import type { CheckVocabulary } from './check-vocabulary.ts';
import { formatProblem } from './problem.ts';
import { findLab } from './find-lab.ts';
import { inspectCourse, readCourse } from './read-course.ts';
import { object, string } from './shape.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'course-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const vocabulary: CheckVocabulary = {
  note: { shape: object({ says: string() }, ['says']), demands: ({ says }: { says: string }) => [says] },
};

const lab = `title: One
promise: You can.
minutes: 5
level: beginner
needs: { repositories: [ { name: fleet } ] }
tasks:
  - id: first
    title: First
    minutes: 5
    idea: One idea
    conditions:
      - { id: a, title: A, weight: 40, note: { says: hello } }
      - { id: b, title: B, weight: 60, after: [a], note: { says: hello } }
    hints:
      - { rungs: [what, where] }
quiz: &quiz
  - &q { id: q, prompt: why, choices: [ { id: a, text: x, right: true, because: y }, { id: b, text: z, because: y } ] }
  - *q
  - *q
pitfalls: [ { symptom: s, cause: c, fix: f } ]
learned: [ something ]
tryNext: it
`;

const write = (text: string, page = 'Say hello.') => {
  cpSync(join(root, 'labs/bootstrap/start'), join(folder, 'labs/one/start'), { recursive: true });
  for (const [path, content] of Object.entries({
    'labs/course.yaml': 'id: c\ntitle: C\nlabs: [one]\n',
    'labs/one/lab.yaml': text,
    'labs/one/solution/first.yaml': 'steps: [ { push: { repository: fleet, message: m, files: { a: b } } } ]\n',
    ...Object.fromEntries(
      ['x', 'y', 'z'].map((name) => [
        `labs/one/mistakes/first.${name}.yaml`,
        `title: t\nfinding: { condition: a, code: c }\nsteps: [ { kubectl: get 'two words' } ]\n`,
      ]),
    ),
    'content/one/first.md': page,
    'content/one/closing.md': 'Done.',
  })) {
    cpSync(join(root, 'labs/course.yaml'), join(folder, path));
    writeFileSync(join(folder, path), content);
  }
};

const problemsOf = (text: string, page?: string): string[] => {
  write(text, page);
  return inspectCourse(folder, vocabulary).problems.map(formatProblem);
};

describe('a course folder', () => {
  it('is read with its trees, pages, solutions and mistakes', () => {
    expect(problemsOf(lab)).toEqual([]);
    const [one] = readCourse(folder, vocabulary).labs;
    expect(one?.needs.repositories[0]?.files['README.md']).toContain('# fleet');
    expect(one?.tasks[0]).toMatchObject({
      number: 1,
      page: 'Say hello.',
      conditions: [{ kind: 'note', spec: { says: 'hello' }, mode: 'level' }, { after: ['a'] }],
    });
    expect(one?.tasks[0]?.mistakes).toHaveLength(3);
    expect(one?.tasks[0]?.mistakes[0]?.steps).toEqual([{ kubectl: ['get', 'two words'] }]);
  });

  it.each([
    [
      'an unknown key',
      lab.replace('minutes: 5\nlevel', 'minuts: 5\nlevel'),
      'labs/one/lab.yaml:3:1: unknown key "minuts"; did you mean "minutes"?',
    ],
    ['a missing key', lab.replace('promise: You can.\n', ''), 'labs/one/lab.yaml:1:1: "promise" is missing'],
    ['a wrong type', lab.replace('weight: 40', 'weight: forty'), 'labs/one/lab.yaml:12:36: tasks[0].conditions[0].weight must be a number'],
    [
      'an unknown kind',
      lab.replace('note: { says: hello } }\n      - { id: b', 'nte: { says: hello } }\n      - { id: b'),
      'labs/one/lab.yaml:12:40: tasks[0].conditions[0]: unknown key "nte"; did you mean "note"?',
    ],
    [
      'a wrong word',
      lab.replace('beginner', 'beginer'),
      'labs/one/lab.yaml:4:8: level must be one of beginner, intermediate, advanced; did you mean beginner?',
    ],
    [
      'weights that do not add up',
      lab.replace('weight: 40', 'weight: 50'),
      'labs/one/lab.yaml:12:7: the weights of task "first" add up to 110, not to 100',
    ],
    ['a condition that is not there', lab.replace('after: [a]', 'after: [aa]'), 'there is no condition "aa"; did you mean "a"?'],
    ['YAML that cannot be read', lab.replace('title: One', 'title: [One'), 'labs/one/lab.yaml:'],
  ])('names %s by file, line and column', (_, text, wanted) => {
    expect(problemsOf(text).join('\n')).toContain(wanted);
  });

  it.each([
    ['a name that is taken', '{ forge: x }', '6:14: {{forge}} is filled in already: another name'],
    ['a name that no text could use', '{ Two_Words: x }', '6:14: "Two_Words" is no name for a variable: small letters, digits and dashes'],
    [
      'a question with a key that is none',
      '{ ship: { ask: Which?, default: b, patern: x } }',
      '6:47: ship: unknown key "patern"; did you mean "pattern"?',
    ],
    [
      'a default that its own pattern refuses',
      "{ ship: { ask: Which?, default: B, pattern: '^[a-z]+', wrong: Small letters. } }",
      '6:44: the default does not match ^[a-z]+',
    ],
    [
      'a pattern without a sentence',
      "{ ship: { ask: Which?, default: b, pattern: '^[a-z]+' } }",
      '6:56: a pattern needs `wrong`: one sentence that says what is wanted',
    ],
    [
      'a value that is no text',
      '{ ship: true }',
      '6:20: a variable is one line of text or a number, a list of such, or a question with `ask` and `default`',
    ],
    ['a list of one', '{ ship: [Petrel] }', '6:20: a list has two values or more, each of them once'],
    ['texts and numbers in one list', '{ ship: [Petrel, 4] }', '6:20: the values of a list are all texts or all numbers'],
    ['a number where a check takes a text', '{ ship: 4 }', '14:46: with ship = 4: says must be text'],
  ])('names %s among the variables', (_, variables, wanted) => {
    const text = lab
      .replace('needs:', `variables: ${variables}\nneeds:`)
      .replace('level: beginner', 'level: beginner\n')
      .replace('{ says: hello }', '{ says: "{{ship}}" }');
    expect(problemsOf(text)).toEqual([`labs/one/lab.yaml:${wanted}`]);
  });

  it('refuses a value that takes a step outside of the lab', () => {
    write(lab.replace('needs:', 'variables: { where: [default, --context=work] }\nneeds:'));
    writeFileSync(join(folder, 'labs/one/solution/first.yaml'), 'steps:\n  - kubectl: get pods {{where}}\n');
    expect(inspectCourse(folder, vocabulary).problems.map(formatProblem)).toEqual([
      'labs/one/lab.yaml:5:1: with where = --context=work: --context reaches outside of the lab',
    ]);
  });

  it('refuses a step that reaches outside of the lab, at its place', () => {
    write(lab);
    writeFileSync(join(folder, 'labs/one/solution/first.yaml'), 'steps:\n  - kubectl: get pods\n  - kubectl: get pods --context=work\n');
    expect(inspectCourse(folder, vocabulary).problems.map(formatProblem)).toEqual([
      'labs/one/solution/first.yaml:3:5: --context reaches outside of the lab',
    ]);
  });

  it('refuses names that would be paths', () => {
    write(lab);
    writeFileSync(join(folder, 'labs/course.yaml'), 'id: c\ntitle: C\nlabs: [../one]\n');
    expect(inspectCourse(folder, vocabulary).problems.map(formatProblem)).toEqual([
      'labs/course.yaml:3:8: "../one" is no name for a lab: small letters, digits and dashes',
    ]);
  });

  it('throws one error that lists everything', () => {
    write(lab.replace('level: beginner', 'level: no'));
    const error = (() => {
      try {
        readCourse(folder, vocabulary);
      } catch (thrown) {
        return thrown as LabError;
      }
      return undefined;
    })();
    expect(error).toMatchObject({ family: 'content', code: 'course/invalid' });
    expect(error?.message).toMatch(/^labs\/one\/lab\.yaml:4:8: /);
  });

  it('suggests the lab that was meant', () => {
    write(lab);
    const course = readCourse(folder, vocabulary);
    expect(() => findLab(course, 'on')).toThrow('There is no lab "on"; did you mean one?');
    expect(() => findLab(course, 'on')).toThrow(expect.objectContaining({ next: 'gitops-lab start one' }));
    expect(findLab(course, '1').id).toBe('one');
    expect(readFileSync(join(folder, 'labs/course.yaml'), 'utf8')).toContain('one');
  });
});
