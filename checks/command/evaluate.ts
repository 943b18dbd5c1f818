import type { Observation } from '../../src/checking/check-kind.ts';
import { whyNoCommand } from '../../src/course/allowed-step.ts';
import { runTool } from '../../src/checking/run-tool.ts';
import type { World } from '../../src/checking/world.ts';
import type { CommandSpec } from './shape.ts';

const timeLimitMs = 15_000;

export const evaluateCommand = async ({ run, exit = 0, prints }: CommandSpec, world: World): Promise<Observation> => {
  const [tool = '', ...args] = run;
  const line = run.join(' ');
  const refused = whyNoCommand(run);
  if (refused) throw new Error(refused);
  const { code, stdout, stderr, failure } = await runTool(world.site, tool, args, { timeoutMs: timeLimitMs });
  if (failure === 'missing') throw new Error(`${tool} is not on this machine`);
  if (failure === 'timeout') throw new Error(`${line} did not end within ${timeLimitMs / 1000} s`);
  const text = `${stdout}${stderr}`;
  const last = text.trim().split('\n').at(-1) ?? '';
  const expected = prints ? `${line} prints text like /${prints}/` : `${line} ends with ${exit}`;
  const parts = { expected, subject: line, because: last };
  if (code !== exit) return { verdict: 'failed', code: 'exit', observed: `it ends with ${code}`, ...parts };
  if (prints && !new RegExp(prints, 's').test(text))
    return { verdict: 'failed', code: 'prints', observed: 'it prints something else', ...parts };
  return { verdict: 'passed', code: '', observed: last, evidence: last, expected, subject: line };
};
