/** `gitops-lab logs [--lines N] [--follow]`: the end of the engine's log. */
import { existsSync, readFileSync } from 'node:fs';
import { requireWorkspace } from '../../course/workspace.ts';
import { findProvider } from '../../engines/providers.ts';
import { LabError } from '../../errors.ts';
import { followFile } from '../../platform/follow-file.ts';
import type { CommandContext, Run } from '../command.ts';
import { untilInterrupt } from '../interrupt.ts';
import { whereToLook } from '../open-session.ts';

const follow = async (path: string, written: number, context: CommandContext): Promise<void> => {
  const interrupt = untilInterrupt();
  try {
    await followFile(path, written, (text) => context.terminal.write(text), interrupt.signal);
  } finally {
    interrupt.close();
  }
};

const countOf = (written: string | undefined): number => {
  if (written === undefined) return 50;
  if (/^\d+$/.test(written)) return Number(written);
  throw new LabError({
    family: 'usage',
    code: 'usage/number',
    message: `«${written}» is not a number of lines.`,
    next: 'gitops-lab logs --lines 100',
  });
};

export const run: Run = async (context) => {
  const { flags, json, terminal } = context;
  const { stateDir, settings } = requireWorkspace(whereToLook(context));
  const path = findProvider(settings.engine).logFile?.(stateDir) ?? null;
  const count = countOf(flags['lines']);
  const follows = flags['follow'] !== undefined;
  if (follows && json)
    throw new LabError({
      family: 'usage',
      code: 'logs/follow-json',
      message: '--follow prints lines as they come, --json one value.',
      next: 'gitops-lab logs --follow',
    });
  const bytes = path && existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  const all = bytes.toString('utf8').trimEnd().split('\n').filter(Boolean);
  const lines = count > 0 ? all.slice(-count) : [];
  if (follows && path) {
    if (lines.length > 0) terminal.print(lines.join('\n'));
    await follow(path, bytes.length, context);
    return { json: null, text: '' };
  }
  return { json: { path, lines }, text: lines.join('\n') || (all.length > 0 ? '' : 'The engine has not written a log yet.') };
};
