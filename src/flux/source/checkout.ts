// The tree of one commit in a temporary folder, by the machine's own git.
import { mkdtempSync, rmSync } from 'node:fs';
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

interface CheckoutRequest {
  url: string;
  authorization: string | undefined;
  resolved: Resolved;
  recurseSubmodules: boolean;
}

export const checkout = async ({ url, authorization, resolved, recurseSubmodules }: CheckoutRequest): Promise<Checkout> => {
  const folder = mkdtempSync(join(tmpdir(), 'gitrepository-'));
  const dispose = () => rmSync(folder, { recursive: true, force: true });
  const git = (...args: string[]) =>
    runProcess('git', ['-C', folder, '-c', 'advice.detachedHead=false', ...args], { env: environment(authorization), timeoutMs: 120_000 });
  try {
    await git('init', '-q');
    const shallow = await git('fetch', '-q', '--depth=1', url, resolved.commit);
    if (shallow.code !== 0) {
      const whole = await git('fetch', '-q', url, '+refs/heads/*:refs/remotes/origin/*');
      if (whole.code !== 0) throw new RemoteError(whole.stderr.trim());
    }
    const out = await git('checkout', '-q', '--force', resolved.commit);
    if (out.code !== 0) throw new UnresolvedName(`unable to resolve commit object for '${resolved.commit}': object not found`);
    if (recurseSubmodules) await git('submodule', 'update', '-q', '--init', '--recursive', '--depth=1');
    const subject = (await git('log', '-1', '--format=%s')).stdout.trim();
    rmSync(join(folder, '.git'), { recursive: true, force: true });
    return { folder, subject, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
};
