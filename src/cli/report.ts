/** Errors as a person and --json read them: one sentence, and what to type. */
import { LabError } from '../errors.ts';
import type { Terminal } from './terminal.ts';

const byErrno: Record<string, { code: string; message: (path: string) => string; next: string }> = {
  ENOSPC: {
    code: 'disk/full',
    message: (path) => `The disk is full: ${path} could not be written.`,
    next: 'Free some space, then type the same command again; nothing that was saved is lost.',
  },
  EDQUOT: {
    code: 'disk/full',
    message: (path) => `Your disk quota is used up: ${path} could not be written.`,
    next: 'Free some space, then type the same command again.',
  },
  EROFS: {
    code: 'disk/read-only',
    message: (path) => `${path} is on a read-only disk.`,
    next: 'gitops-lab start --workspace <a folder you can write to>',
  },
  EACCES: {
    code: 'disk/read-only',
    message: (path) => `You may not write ${path}.`,
    next: 'gitops-lab start --workspace <a folder you can write to>',
  },
  EPERM: {
    code: 'disk/read-only',
    message: (path) => `You may not write ${path}.`,
    next: 'gitops-lab start --workspace <a folder you can write to>',
  },
  EMFILE: { code: 'machine/files', message: () => 'This terminal may not open more files.', next: 'ulimit -n 4096' },
};

/** Everything that is thrown, as the one error that we print. */
export const asLabError = (error: unknown): LabError => {
  if (error instanceof LabError) return error;
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException;
  const known = code ? byErrno[code] : undefined;
  if (known)
    return new LabError({
      family: 'environment',
      code: known.code,
      message: known.message(path ?? 'a file'),
      next: known.next,
      cause: error,
    });
  const [words] = (error instanceof Error ? error.message : String(error)).split('\n');
  return new LabError({
    family: 'internal',
    code: 'internal/unexpected',
    message: `gitops-lab itself failed: ${words}`,
    next: 'Your work is kept. Type the same again; with GITOPS_LAB_DEBUG=1 before it you see where it failed.',
    cause: error,
  });
};

export const errorJson = (error: LabError): unknown => ({
  error: {
    code: error.code,
    family: error.family,
    message: error.message,
    ...(error.next ? { next: error.next } : {}),
    ...(Object.keys(error.data).length > 0 ? { data: error.data } : {}),
  },
});

export const errorText = (error: LabError, terminal: Terminal, env: NodeJS.ProcessEnv): string => {
  const lines = [`${terminal.paint('red', '✘')} ${error.message}`];
  if (error.next) lines.push(`  ${terminal.paint('dim', 'next')}  ${error.next}`);
  const stack = error.cause instanceof Error ? error.cause.stack : error.stack;
  if (env['GITOPS_LAB_DEBUG'] && stack) lines.push(stack);
  return lines.join('\n');
};
