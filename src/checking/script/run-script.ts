// Solutions, mistakes and preparations: small acts, done through the same clients that a learner has.
import type { Lab, PushStep, Step, Task } from '../../course/lab.ts';
import type { TaskMemory } from '../../course/memory.ts';
import { whyNoStep } from '../../course/allowed-step.ts';
import { expandTree } from '../../course/substitute.ts';
import { LabError } from '../../errors.ts';
import { pause } from '../../platform/pause.ts';
import { checkTask } from '../check-task.ts';
import type { CheckKinds } from '../check-kind.ts';
import { variablesOf } from '../expand-spec.ts';
import { runTool } from '../run-tool.ts';
import type { Site } from '../world.ts';
import { pullStep, pullWords } from './pull-step.ts';
import { askWhatIsMade, noteWhatWasMade } from './record-kubectl.ts';
import { pushFromMemory } from './push-from-memory.ts';
import { reconcileWords } from './reconcile-now.ts';
import { releaseStep, releaseWords } from './release-step.ts';
import { gitStep, pushStep, type References } from './scratch-clone.ts';
import { untilField } from './until-field.ts';

export interface ScriptRequest {
  steps: Step[];
  site: Site;
  lab: Lab;
  task: Task;
  kinds: CheckKinds;
  memory: TaskMemory;
  /** Of the steps that need a client, those that we can do ourselves: a learner waits for them. Solutions are done with the learner's clients. */
  quick?: boolean;
  /** Before each step. */
  onStep?: (words: string) => void;
  /** For a solution in a learner's hands: how the course's own files change, so that theirs are changed likewise. */
  references?: ReadonlyMap<PushStep, References>;
  /** A file of theirs that could only be replaced. */
  onReplaced?: (repository: string, path: string) => void;
}

const toolLimitMs = 180_000;
const untilLimitMs = 240_000;
const pauseMs = 200;

/** A step as a learner would type it. */
export const stepWords = (step: Step): string => {
  if ('push' in step) return `git commit -m "${step.push.message}" and push to ${step.push.repository}`;
  if ('git' in step) return `git ${step.git.run.join(' ')}`;
  if ('kubectl' in step) return `kubectl ${step.kubectl.join(' ')}`;
  if ('flux' in step) return `flux ${step.flux.join(' ')}`;
  if ('release' in step) return releaseWords(step.release);
  if ('pull' in step) return pullWords(step.pull);
  if ('answer' in step)
    return Object.entries(step.answer)
      .map(([question, value]) => `gitops-lab answer ${question} ${value}`)
      .join('\n');
  if ('check' in step) return 'gitops-lab check';
  return `wait until kubectl ${step.until.kubectl.join(' ')} prints ${step.until.prints}`;
};

const runOrFail = async (
  site: Site,
  tool: string,
  args: string[],
  { input, fails = false }: { input?: string | undefined; fails?: boolean | undefined },
) => {
  const { code, stdout, stderr, failure } = await runTool(site, tool, askWhatIsMade(site, tool, args), {
    timeoutMs: toolLimitMs,
    ...(input === undefined ? {} : { input }),
  });
  if (code === 0) noteWhatWasMade(site, tool, args, stdout);
  if (fails || code === 0) return;
  const words = (stderr || stdout).trim().split('\n').slice(-3).join(' ');
  throw new LabError({
    family: 'environment',
    code: 'script/step-failed',
    message: `${tool} ${args.join(' ')} failed: ${words || failure || `exit code ${code}`}`,
    next: 'gitops-lab doctor',
  });
};

const waitUntil = async (site: Site, args: string[], prints: string): Promise<void> => {
  const deadline = site.clock.now() + untilLimitMs;
  for (;;) {
    const { stdout } = await runTool(site, 'kubectl', args, { timeoutMs: toolLimitMs });
    if (new RegExp(prints, 's').test(stdout)) return;
    if (site.clock.now() > deadline)
      throw new LabError({
        family: 'environment',
        code: 'script/never',
        message: `kubectl ${args.join(' ')} never printed ${prints}; it prints: ${stdout.trim().slice(0, 200)}`,
      });
    // Not the clock's: its timers do not keep a command alive that waits for nothing else.
    await pause(pauseMs);
  }
};

const push = async (step: PushStep, raw: Step, { site, references, onReplaced }: ScriptRequest): Promise<void> => {
  const known = 'push' in raw ? references?.get(raw.push) : undefined;
  const whole = await pushStep(site, step, known && expandTree(known, variablesOf(site)));
  for (const path of whole) onReplaced?.(step.repository, path);
};

const runStep = async (step: Step, raw: Step, request: ScriptRequest, memory: TaskMemory): Promise<TaskMemory> => {
  const { site, lab, task, kinds, quick = false } = request;
  if ('push' in step) {
    if (!(quick && (await pushFromMemory(site, step.push)))) await push(step.push, raw, request);
  } else if ('git' in step) await gitStep(site, step.git.repository, step.git.run);
  else if ('kubectl' in step) await runOrFail(site, 'kubectl', step.kubectl, step);
  else if ('flux' in step) {
    if (!(quick && (await reconcileWords(site, step.flux)))) await runOrFail(site, 'flux', step.flux, step);
  } else if ('release' in step) await releaseStep(site, step.release);
  else if ('pull' in step) await pullStep(site, step.pull);
  else if ('until' in step) {
    const { kubectl, prints } = step.until;
    if (!(quick && (await untilField(site, kubectl, prints, untilLimitMs)))) await waitUntil(site, kubectl, prints);
  } else if ('answer' in step) return { ...memory, answers: { ...memory.answers, ...step.answer } };
  else return (await checkTask({ lab, task, site, kinds, memory })).memory;
  return memory;
};

/** Runs the steps in order; the first that fails ends it. Returns what the checks remember now. */
export const runScript = async (request: ScriptRequest): Promise<TaskMemory> => {
  const variables = variablesOf(request.site);
  let { memory } = request;
  for (const raw of request.steps) {
    const step = expandTree(raw, variables);
    const refused = whyNoStep(step);
    if (refused)
      throw new LabError({ family: 'content', code: 'script/refused', message: `A step of this course was refused: ${refused}.` });
    request.onStep?.(stepWords(step));
    memory = await runStep(step, raw, request, memory);
  }
  return memory;
};
