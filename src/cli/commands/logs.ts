/** `gitops-lab logs`: the end of the engine's log. */
import { existsSync, readFileSync } from 'node:fs';
import { requireWorkspace } from '../../course/workspace.ts';
import { findProvider } from '../../engines/providers.ts';
import type { Run } from '../command.ts';
import { whereToLook } from '../open-session.ts';

export const run: Run = (context) => {
  const { stateDir, settings } = requireWorkspace(whereToLook(context));
  const path = findProvider(settings.engine).logFile?.(stateDir) ?? null;
  const count = Number(context.flags['lines'] ?? 50) || 50;
  const all = path && existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : [];
  const lines = all.slice(-count);
  return Promise.resolve({ json: { path, lines }, text: lines.join('\n') || 'The engine has not written a log yet.' });
};
