// The tree of one commit in a temporary folder, by the machine's own git.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProcess } from '../../platform/process.ts';
import { RemoteError } from './list-remote.ts';
import { UnresolvedName, type Resolved } from './resolve-reference.ts';

export interface Checkout {
  folder: string;
  /** First line of the commit's message. */
  subject: string;
  dispose(): void;
}

const environment = (authorization: string | undefined): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: tmpdir(),
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  LC_ALL: 'C',
  // Through the environment, so that a token never stands in the list of processes.
  ...(authorization
    ? { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'http.extraHeader', GIT_CONFIG_VALUE_0: `Authorization: ${authorization}` }
    : {}),
});

/** A commit's first line, at most fifty characters of it. */
const shorten = (message: string): string => {
  const letters = [...(message.split('\n')[0] as string)];
  return letters.length > 50 ? `${letters.slice(0, 50).join('')}...` : letters.join('');
};

interface CheckoutRequest {
  url: string;
  authorization: string | undefined;
  resolved: Resolved;
  recurseSubmodules: boolean;
  /** Where the temporary folder is made. */
  within: string;
  signal: AbortSignal;
}

export const checkout = async ({ url, authorization, resolved, recurseSubmodules, within, signal }: CheckoutRequest): Promise<Checkout> => {
  mkdirSync(within, { recursive: true });
  const folder = mkdtempSync(join(within, 'gitrepository-'));
  const dispose = () => rmSync(folder, { recursive: true, force: true });
  const git = (...args: string[]) =>
    runProcess('git', ['-C', folder, '-c', 'advice.detachedHead=false', ...args], { env: environment(authorization), signal });
  try {
    await git('init', '-q');
    const shallow = resolved.inHistory ? undefined : await git('fetch', '-q', '--depth=1', url, resolved.commit);
    if (shallow?.code !== 0) {
      const refs = resolved.ref ? [resolved.ref] : ['+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*'];
      const whole = await git('fetch', '-q', '--no-tags', url, ...refs);
      if (signal.aborted) throw new RemoteError('context deadline exceeded');
      if (whole.code !== 0) throw new RemoteError(whole.stderr.trim());
    }
    const out = await git('checkout', '-q', '--force', resolved.commit);
    if (out.code !== 0) throw new UnresolvedName(`unable to resolve commit object for '${resolved.commit}': object not found`);
    if (recurseSubmodules) await git('submodule', 'update', '-q', '--init', '--recursive', '--depth=1');
    const subject = shorten((await git('log', '-1', '--format=%B')).stdout);
    rmSync(join(folder, '.git'), { recursive: true, force: true });
    return { folder, subject, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
};
