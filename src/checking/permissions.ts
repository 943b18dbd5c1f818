// What a course would do on this machine, read from the course itself, so that it cannot say less than it does.
import { createHash } from 'node:crypto';
import { everyVariant } from '../course/lab-variables.ts';
import type { Course, Lab, ReleaseStep, Step, Task } from '../course/lab.ts';
import type { CheckKinds } from './check-kind.ts';
import { stepWords } from './script/run-script.ts';

export interface PlannedCommand {
  lab: string;
  task: string;
  /** `prepare`, `solution`, `check`, or a recorded mistake, which only a proof runs. */
  when: string;
  line: string;
}

export interface Permissions {
  /** Started as the learner, pointed at the lab. */
  programs: string[];
  commands: PlannedCommand[];
  /** Hosts that its texts name: the cluster, or a command, may ask them. */
  hosts: string[];
  /** Changes with anything that runs. */
  digest: string;
}

/** An image that is packed from a folder runs as a process of this machine. */
const programsOf = ({ from }: ReleaseStep): string[] => (from === undefined ? [] : ['node']);

const programOf = (step: Step): string[] => {
  if ('push' in step || 'git' in step) return ['git'];
  if ('kubectl' in step || 'until' in step) return ['kubectl'];
  if ('release' in step) return programsOf(step.release);
  return 'flux' in step ? ['flux'] : [];
};

const inLab = /^(localhost|127\.|\[?::1)|\.(svc|local|invalid|example)(\.|$)|^[\w-]+$/;

const hostsIn = (tree: unknown): string[] =>
  [...JSON.stringify(tree).matchAll(/\b(?:https?|oci|ssh):\/\/(?:[^@/"\s]*@)?([\w.-]+)/g)]
    .map((found) => found[1] as string)
    .filter((host) => !inLab.test(host));

const scriptsOf = (task: Task): [string, Step[]][] => [
  ['prepare', task.prepare],
  ['solution', task.solution.steps],
  ...task.mistakes.map(({ id, steps }): [string, Step[]] => [`mistake ${id}`, steps]),
];

const commandsOf = (lab: Lab, task: Task, kinds: CheckKinds): PlannedCommand[] => {
  const place = { lab: lab.id, task: task.id };
  const steps = scriptsOf(task).flatMap(([when, list]) =>
    list.filter((step) => !('answer' in step || 'check' in step)).map((step) => ({ ...place, when, line: stepWords(step) })),
  );
  const checks = task.conditions.flatMap(({ kind, spec }) => kinds[kind]?.runs?.(spec) ?? []);
  return [...steps, ...checks.map((line) => ({ ...place, when: 'check', line }))];
};

const imagesOf = ({ id, needs }: Lab): PlannedCommand[] =>
  needs.images.map((release) => ({ lab: id, task: '', when: 'prepare', line: stepWords({ release }) }));

/** Of every learner: what each value of a variable makes of the commands is shown too. */
export const permissionsOf = (course: Course, kinds: CheckKinds): Permissions => {
  const labs = course.labs.flatMap(everyVariant);
  const planned = labs.flatMap((lab) => [...imagesOf(lab), ...lab.tasks.flatMap((task) => commandsOf(lab, task, kinds))]);
  const commands = [...new Map(planned.map((each) => [JSON.stringify(each), each])).values()];
  const scripts = labs.flatMap((lab) => lab.tasks.flatMap(scriptsOf));
  const started = commands.filter(({ when }) => when === 'check').map(({ line }) => line.split(' ')[0] as string);
  const programs = [
    ...scripts.flatMap(([, steps]) => steps.flatMap(programOf)),
    ...started,
    ...labs.flatMap(({ needs }) => needs.images.flatMap(programsOf)),
    'git',
  ];
  const acting = { scripts, commands, needs: labs.map(({ needs }) => needs) };
  return {
    programs: [...new Set(programs)].sort(),
    commands,
    hosts: [...new Set(hostsIn(acting))].sort(),
    digest: createHash('sha256').update(JSON.stringify(acting)).digest('hex'),
  };
};
