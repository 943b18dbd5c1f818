// One lab with its files, so that a rule can say where: a key of lab.yaml, a key of a solution or mistake, an offset in a page.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { visit } from 'yaml';
import type { Problem } from '../../catalogue/problem.ts';
import { YamlFile } from '../../catalogue/yaml-file.ts';
import type { CheckKinds } from '../../checking/check-kind.ts';
import type { Lab, Step, Task } from '../../course/lab.ts';

/** What the rules must know and no lab says. */
export interface LintContext {
  kinds: CheckKinds;
  /** Names of gitops-lab's own commands. */
  commands: readonly string[];
}

export type Path = (string | number)[];

/** Steps of a task, and how to point at one of them. */
export interface ScriptUnderLint {
  steps: Step[];
  report(step: number, rule: string, message: string): void;
}

export class LabUnderLint {
  readonly lab: Lab;
  readonly context: LintContext;
  readonly courseFolder: string;
  readonly #problems: Problem[] = [];
  readonly #yaml = new Map<string, YamlFile>();

  constructor(courseFolder: string, lab: Lab, context: LintContext) {
    this.courseFolder = courseFolder;
    this.lab = lab;
    this.context = context;
  }

  get problems(): Problem[] {
    return [...this.#problems];
  }

  /** A problem at a key of lab.yaml. */
  report(path: Path, rule: string, message: string): void {
    this.#reportIn(`labs/${this.lab.id}/lab.yaml`, path, rule, message);
  }

  reportTask(task: Task, path: Path, rule: string, message: string): void {
    this.report(['tasks', task.number - 1, ...path], rule, message);
  }

  /** A problem at an offset of a page (of its text as the file has it). */
  reportPage(page: string, offset: number, rule: string, message: string): void {
    const file = `content/${this.lab.id}/${page}.md`;
    const path = join(this.courseFolder, file);
    const before = (existsSync(path) ? readFileSync(path, 'utf8') : '').slice(0, offset).split('\n');
    this.#problems.push({ file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1, rule, message });
  }

  reportMistake(task: Task, mistake: string, path: Path, rule: string, message: string): void {
    this.#reportIn(`labs/${this.lab.id}/mistakes/${task.id}.${mistake}.yaml`, path, rule, message);
  }

  /** Every text of a YAML file of the lab, keys included, with a way to point at it. */
  eachText(file: string, look: (text: string, report: (rule: string, message: string) => void) => void): void {
    const source = this.#read(file);
    visit(source.document, {
      Scalar: (_, node) => {
        if (typeof node.value === 'string')
          look(node.value, (rule, message) => this.#problems.push({ ...source.placeOf(node), file, rule, message }));
      },
    });
  }

  /** A problem at the name of a key of lab.yaml. */
  reportKey(path: Path, rule: string, message: string): void {
    const file = `labs/${this.lab.id}/lab.yaml`;
    const source = this.#read(file);
    this.#problems.push({ ...source.placeOf(source.keyAt(path)), file, rule, message });
  }

  reportFile(file: string, rule: string, message: string): void {
    this.#problems.push({ file, line: 1, column: 1, rule, message });
  }

  /** Everything that a task runs: what prepares it, its solution, its mistakes. */
  scripts(task: Task): ScriptUnderLint[] {
    const solution = `labs/${this.lab.id}/solution/${task.id}.yaml`;
    return [
      { steps: task.prepare, report: (step, rule, message) => this.reportTask(task, ['prepare', step], rule, message) },
      { steps: task.solution.steps, report: (step, rule, message) => this.#reportIn(solution, ['steps', step], rule, message) },
      ...task.mistakes.map(({ id, steps }) => ({
        steps,
        report: (step: number, rule: string, message: string) => this.reportMistake(task, id, ['steps', step], rule, message),
      })),
    ];
  }

  #reportIn(file: string, path: Path, rule: string, message: string): void {
    const source = this.#read(file);
    this.#problems.push({ ...source.placeOf(source.at(path)), file, rule, message });
  }

  #read(file: string): YamlFile {
    const source = this.#yaml.get(file) ?? YamlFile.read(join(this.courseFolder, file), file);
    this.#yaml.set(file, source);
    return source;
  }
}

export type Rule = (lab: LabUnderLint) => void;
