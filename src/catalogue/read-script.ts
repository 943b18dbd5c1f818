import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Mistake, PullStep, PushStep, ReleaseStep, Script, Step } from '../course/lab.ts';
import { mistakeShape, scriptShape } from './lab-shape.ts';
import { whyNoStep } from '../course/allowed-step.ts';
import type { Problem } from './problem.ts';
import { readShape } from './read-shape.ts';
import { splitWords } from './split-words.ts';
import { YamlFile } from './yaml-file.ts';

export interface RawStep {
  push?: PushStep;
  git?: { repository: string; run: string[] };
  kubectl?: string;
  flux?: string;
  release?: ReleaseStep;
  pull?: PullStep;
  input?: string;
  fails?: boolean;
  answer?: Record<string, string>;
  check?: string;
  until?: { kubectl: string; prints: string };
}

const toStep = (raw: RawStep): Step => {
  const fails = raw.fails ? { fails: true } : {};
  if (raw.push) return { push: { ...raw.push, files: raw.push.files ?? {} } };
  if (raw.git) return { git: raw.git };
  if (raw.kubectl !== undefined)
    return { kubectl: splitWords(raw.kubectl), ...(raw.input === undefined ? {} : { input: raw.input }), ...fails };
  if (raw.flux !== undefined) return { flux: splitWords(raw.flux), ...fails };
  if (raw.release) return { release: raw.release };
  if (raw.pull) return { pull: raw.pull };
  if (raw.answer) return { answer: raw.answer };
  if (raw.until) return { until: { kubectl: splitWords(raw.until.kubectl), prints: raw.until.prints } };
  return { check: raw.check ?? '' };
};

const toSteps = (raw: RawStep[] = []): Step[] => raw.map(toStep);

/** Steps that would reach outside of the lab are problems of their file. */
const refuseForeign = (file: YamlFile, steps: Step[], path: readonly (string | number)[] = ['steps']): Step[] => {
  for (const [at, step] of steps.entries()) {
    const why = whyNoStep(step);
    if (why) file.report(file.at([...path, at]), why);
  }
  return steps;
};

export const readSteps = (file: YamlFile, raw: RawStep[] | undefined, path: readonly (string | number)[]): Step[] =>
  refuseForeign(file, toSteps(raw), path);

/** labs/<id>/solution/<task>.yaml */
export const readSolution = (folder: string, name: string, task: string, problems: Problem[]): Script => {
  const file = YamlFile.read(join(folder, 'solution', `${task}.yaml`), `${name}/solution/${task}.yaml`);
  const raw = file.problems.length
    ? undefined
    : (readShape(file, file.document.contents, scriptShape, '') as { steps?: RawStep[] } | undefined);
  const steps = file.problems.length ? [] : readSteps(file, raw?.steps, ['steps']);
  problems.push(...file.problems);
  return { steps };
};

/** labs/<id>/mistakes/<task>.<name>.yaml */
export const readMistakes = (folder: string, name: string, task: string, problems: Problem[]): Mistake[] => {
  const parent = join(folder, 'mistakes');
  const files = existsSync(parent) ? readdirSync(parent).filter((each) => each.startsWith(`${task}.`) && each.endsWith('.yaml')) : [];
  return files.sort().flatMap((each) => {
    const file = YamlFile.read(join(parent, each), `${name}/mistakes/${each}`);
    const raw = file.problems.length ? undefined : readShape(file, file.document.contents, mistakeShape, '');
    if (file.problems.length || !raw) {
      problems.push(...file.problems);
      return [];
    }
    const { title, finding, steps } = raw as { title: string; finding: Mistake['finding']; steps: RawStep[] };
    const mistake = { id: each.slice(task.length + 1, -'.yaml'.length), title, finding, steps: readSteps(file, steps, ['steps']) };
    problems.push(...file.problems);
    return [mistake];
  });
};
