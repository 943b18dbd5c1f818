/** `check --watch`: prints what changed since the last look, until all is green or Ctrl+C. */
import type { Finding, TaskResult } from '../checking/finding.ts';
import type { Place, Session } from '../course/session.ts';
import type { EngineAccess } from '../engines/provider.ts';
import { untilInterrupt } from './interrupt.ts';
import { runCheck } from './run-check.ts';
import type { Terminal } from './terminal.ts';
import { checkText, findingText } from './text/check-text.ts';

interface Watch {
  session: Session;
  place: Place;
  access: EngineAccess;
  terminal: Terminal;
  json: boolean;
  signal?: AbortSignal;
}

const aDayMs = 86_400_000;

const same = (a: Finding | undefined, b: Finding) => a?.state === b.state && a.code === b.code && a.observed === b.observed;

/** Whole at first, then only the conditions that moved: a log that can be read, not a screen that jumps. */
export const watchOnTerminal = async ({ session, place, access, terminal, json, signal }: Watch): Promise<TaskResult> => {
  let last: TaskResult | undefined;
  const show = (result: TaskResult) => {
    if (json) return;
    const moved = result.findings.filter((finding, at) => !same(last?.findings[at], finding));
    if (!last) terminal.print(checkText(result, terminal));
    else if (moved.length > 0) terminal.print(moved.map((finding) => findingText(finding, terminal)).join('\n'));
    last = result;
  };
  const stop = untilInterrupt();
  try {
    const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
    return await runCheck(session, place, access, { waitMs: aDayMs, always: true, signal: either, onChange: show });
  } finally {
    stop.close();
  }
};
