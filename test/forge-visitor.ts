// A person at a forge: a clone with real git, and its REST over real HTTP.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Forge } from '../src/forge/forge.ts';
import { runProcess } from '../src/platform/process.ts';

const environment = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
const author = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'init.defaultBranch=main'];

export interface RestAnswer {
  status: number;
  // Tests reach into whatever the forge answered.
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any;
  text: string;
  headers: Headers;
}

export const visitForge = (forge: Forge, repository = 'fleet', login = 'learner:learner-token') => {
  const folder = mkdtempSync(join(tmpdir(), 'forge-visit-'));
  const git = (...args: string[]) => runProcess('git', [...author, ...args], { cwd: folder, env: environment });
  const out = async (...args: string[]) => (await git(...args)).stdout.trim();
  const remote = `${forge.url.replace('://', `://${login}@`)}/${repository}.git`;
  const rest = async (method: string, path: string, body?: unknown, as = login): Promise<RestAnswer> => {
    const answer = await fetch(`${forge.url}/api/v1${path}`, {
      method,
      headers: as ? { authorization: `Basic ${Buffer.from(as).toString('base64')}` } : {},
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json');
    return { status: answer.status, text, body: isJson ? JSON.parse(text) : undefined, headers: answer.headers };
  };
  /** Commits files on the branch that is checked out; undefined deletes one. */
  const commit = async (message: string, files: Record<string, string>) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    await git('add', '-A');
    await git('commit', '-q', '--allow-empty', '-m', message);
    return out('rev-parse', 'HEAD');
  };
  /** A branch with one commit, pushed. */
  const branch = async (name: string, files: Record<string, string>, from = 'main') => {
    await git('checkout', '-q', '-b', name, from);
    const sha = await commit(`Work on ${name}`, files);
    await git('push', '-q', 'origin', name);
    return sha;
  };
  return {
    folder,
    git,
    out,
    rest,
    commit,
    branch,
    /** A clone with a first commit on main, pushed. */
    begin: async (files: Record<string, string> = { 'a.txt': 'one\ntwo\nthree\n' }) => {
      await git('init', '-q');
      await git('remote', 'add', 'origin', remote);
      await commit('One', files);
      await git('push', '-q', 'origin', 'main');
    },
    remoteHead: (ref: string) => out('ls-remote', 'origin', ref).then((text) => text.split('\t')[0]),
    leave: () => rmSync(folder, { recursive: true, force: true }),
  };
};
