import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { whyNoNeeds } from '../course/allowed-step.ts';
import type { Condition, HintLadder, Lab, Question, Task } from '../course/lab.ts';
import type { CheckVocabulary } from './check-vocabulary.ts';
import { labShape } from './lab-shape.ts';
import { lintLab } from './lint-lab.ts';
import type { Problem } from './problem.ts';
import { readNeeds } from './read-needs.ts';
import { readMistakes, readSolution, readSteps, type RawStep } from './read-script.ts';
import { readShape } from './read-shape.ts';
import { readVariables, refuseWrongVariants } from './read-variables.ts';
import type { ObjectShape } from './shape.ts';
import { YamlFile } from './yaml-file.ts';

type Raw = Record<string, unknown>;

interface RawTask extends Raw {
  id: string;
  prediction?: RawQuestion;
  prepare?: RawStep[];
  conditions: Raw[];
  hints: { for?: string; when?: string[]; rungs: string[] }[];
}

interface RawQuestion {
  id: string;
  prompt: string;
  choices: { id: string; text: string; right?: boolean; because: string }[];
}

const toQuestion = ({ choices, ...rest }: RawQuestion): Question => ({
  ...rest,
  choices: choices.map((choice) => ({ ...choice, right: choice.right ?? false })),
});

const toCondition = (raw: Raw, kinds: string[]): Condition => {
  const kind = kinds.find((each) => each in raw) ?? '';
  const { stableFor, within } = raw as { stableFor?: number; within?: number };
  return {
    id: raw['id'] as string,
    title: raw['title'] as string,
    weight: raw['weight'] as number,
    after: (raw['after'] as string[] | undefined) ?? [],
    mode: (raw['mode'] as Condition['mode'] | undefined) ?? 'level',
    ...(stableFor === undefined ? {} : { stableForMs: stableFor }),
    ...(within === undefined ? {} : { withinMs: within }),
    ...(raw['lookAt'] ? { lookAt: raw['lookAt'] as string } : {}),
    ...(raw['docs'] ? { docs: raw['docs'] as string } : {}),
    kind,
    spec: raw[kind],
  };
};

const toLadder = ({ for: target, when, rungs }: RawTask['hints'][number]): HintLadder => ({
  ...(target ? { for: target } : {}),
  when: when ?? [],
  rungs,
});

const readPage = (file: YamlFile, content: string, name: string, page: string): string => {
  const path = join(content, name, `${page}.md`);
  if (existsSync(path)) return readFileSync(path, 'utf8');
  file.report(file.document.contents, `content/${name}/${page}.md is missing`);
  return '';
};

/** Reads labs/<id> and content/<id>. Everything that is wrong goes into `problems`; then the value is not to be used. */
export const readLab = (
  courseFolder: string,
  { id, number }: { id: string; number: number },
  vocabulary: CheckVocabulary,
  problems: Problem[],
): Lab | undefined => {
  const folder = join(courseFolder, 'labs', id);
  const content = join(courseFolder, 'content');
  const name = `labs/${id}`;
  const file = YamlFile.read(join(folder, 'lab.yaml'), `${name}/lab.yaml`);
  const shapes: Record<string, ObjectShape> = Object.fromEntries(Object.entries(vocabulary).map(([kind, { shape }]) => [kind, shape]));
  const raw = file.problems.length ? undefined : (readShape(file, file.document.contents, labShape(shapes), '') as Raw | undefined);
  if (file.problems.length || !raw) {
    problems.push(...file.problems);
    return undefined;
  }
  const before = problems.length;
  const task = (each: RawTask, index: number): Task => ({
    ...(each as unknown as Pick<Task, 'id' | 'title' | 'minutes' | 'idea'>),
    number: index + 1,
    page: readPage(file, content, id, each.id),
    ...(each.prediction ? { prediction: toQuestion(each.prediction) } : {}),
    prepare: readSteps(file, each.prepare, ['tasks', index, 'prepare']),
    conditions: each.conditions.map((condition) => toCondition(condition, Object.keys(shapes))),
    hints: each.hints.map(toLadder),
    solution: readSolution(folder, name, each.id, problems),
    mistakes: readMistakes(folder, name, each.id, problems),
  });
  const lab: Lab = {
    ...(raw as unknown as Pick<Lab, 'title' | 'promise' | 'minutes' | 'level' | 'pitfalls' | 'learned' | 'tryNext'>),
    id,
    number,
    folder,
    prerequisites: (raw['prerequisites'] as string[] | undefined) ?? [],
    references: (raw['references'] as Lab['references'] | undefined) ?? [],
    validation: (raw['validation'] as Lab['validation'] | undefined) ?? [],
    ...readVariables(file, raw['variables'] as Raw | undefined),
    needs: readNeeds(folder, raw['needs'] as object),
    opening: ((raw['opening'] as RawQuestion[] | undefined) ?? []).map(toQuestion),
    quiz: (raw['quiz'] as RawQuestion[]).map(toQuestion),
    tasks: (raw['tasks'] as RawTask[]).map(task),
    closing: readPage(file, content, id, 'closing'),
  };
  const foreign = whyNoNeeds(lab.needs);
  if (foreign) file.report(file.at(['needs']), foreign);
  lintLab(lab, file);
  if (file.problems.length === 0) refuseWrongVariants(file, lab, vocabulary);
  problems.push(...file.problems);
  return problems.length === before ? lab : undefined;
};
