/** A hint for what the checks see at this moment; recorded, not punished. */
import { variablesOf } from '../checking/expand-spec.ts';
import type { Finding } from '../checking/finding.ts';
import { nextHint } from '../checking/next-hint.ts';
import { changeTask, mergeMemory } from '../course/progress.ts';
import type { Place, Session } from '../course/session.ts';
import type { EngineAccess } from '../engines/provider.ts';
import { substitutePage } from '../render/substitute-page.ts';
import { runCheck } from './run-check.ts';

export interface GivenHint {
  green: boolean;
  rung?: { text: string; number: number; of: number };
  /** What the hint is about. */
  finding?: Finding;
}

const total = (hints: Record<string, number>) => Object.values(hints).reduce((sum, each) => sum + each, 0);

export const giveHint = async (session: Session, place: Place, access: EngineAccess): Promise<GivenHint> => {
  const { lab, task } = place;
  const result = await runCheck(session, place, access);
  const hint = nextHint(task, result.findings, result.memory);
  if (!hint) return { green: result.green };
  const more = total(hint.memory.hints) - total(result.memory.hints);
  await session.store.update((progress) =>
    changeTask(progress, lab.id, task.id, (old) => ({
      ...old,
      hints: old.hints + more,
      memory: old.memory ? mergeMemory(old.memory, hint.memory) : hint.memory,
    })),
  );
  const finding = result.findings.find((each) => each.condition === hint.condition);
  const text = substitutePage(hint.text, variablesOf({ access, workspace: session.workspace.folder }));
  return { green: false, rung: { text, number: hint.rung, of: hint.rungs }, ...(finding ? { finding } : {}) };
};
