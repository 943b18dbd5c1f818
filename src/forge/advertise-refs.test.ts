import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../platform/clock.ts';
import { runProcess } from '../platform/process.ts';
import { packet } from './advertise-refs.ts';
import type { Forge } from './forge.ts';
import { gitEnvironment } from './git-environment.ts';
import { startForge } from './start-forge.ts';

const authorization = `Basic ${Buffer.from('learner:t').toString('base64')}`;

describe('the list of refs that a client is given', () => {
  let folder: string;
  let forge: Forge;
  const git = (args: string[], { input, protocol }: { input?: string; protocol?: string | undefined } = {}) =>
    runProcess('git', ['-c', 'user.name=L', '-c', 'user.email=l@lab', ...args], {
      cwd: forge.folder('app'),
      env: gitEnvironment(protocol),
      input,
    });
  const ref = async (...names: string[]) => {
    const tree = (await git(['mktree'], { input: '' })).stdout.trim();
    const commit = (await git(['commit-tree', tree, '-m', names[0] as string])).stdout.trim();
    for (const name of names) await git(['update-ref', name, commit]);
  };
  const headers = (protocol: string | undefined) => ({ authorization, ...(protocol ? { 'git-protocol': protocol } : {}) });
  /** Twice: what git can do is learnt the first time. */
  const ours = async (service: string, protocol?: string) => {
    const ask = () => fetch(`${forge.url}/app.git/info/refs?service=git-${service}`, { headers: headers(protocol) });
    await ask();
    return (await (await ask()).text()).replace(/^.{4}# service=\S+\n0000/, '');
  };
  const theirs = async (service: string, protocol?: string) => {
    const hidden = ['-c', 'receive.hideRefs=refs/pull/', '-c', 'uploadpack.allowAnySHA1InWant=true'];
    return (await git([...hidden, service, '--stateless-rpc', '--advertise-refs', '.'], { protocol })).stdout;
  };
  const listing = async (...words: string[]) => {
    const input = `${packet('command=ls-refs\n')}${packet('agent=git/2\n')}${packet('object-format=sha1')}0001${words.map((word) => packet(`${word}\n`)).join('')}0000`;
    const answer = await fetch(`${forge.url}/app.git/git-upload-pack`, { method: 'POST', headers: headers('version=2'), body: input });
    return {
      ours: await answer.text(),
      theirs: (await git(['upload-pack', '--stateless-rpc', '.'], { input, protocol: 'version=2' })).stdout,
    };
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'refs-'));
    forge = await startForge({ stateDir: folder, clock: new ManualClock(), users: [{ name: 'learner', token: 't', right: 'write' }] });
    await forge.create('app');
  });
  afterEach(async () => {
    await forge.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const same = async () => {
    for (const [service, protocol] of [['upload-pack'], ['receive-pack', 'version=2'], ['upload-pack', 'version=2']] as const)
      expect([service, protocol, await ours(service, protocol)]).toEqual([service, protocol, await theirs(service, protocol)]);
    for (const words of [['peel', 'symrefs', 'unborn', 'ref-prefix refs/heads/a', 'ref-prefix HEAD'], ['symrefs']]) {
      const answers = await listing(...words);
      expect([words, answers.ours]).toEqual([words, answers.theirs]);
    }
  };

  it('is what git itself would list: nothing, branches, packed ones, pull requests, tags, a head without a commit', async () => {
    await same();
    await ref('refs/heads/side');
    await same();
    await ref('refs/heads/main', 'refs/heads/a/b', 'refs/heads/a-b', 'refs/pull/1/head');
    await git(['pack-refs', '--all']);
    await ref('refs/heads/a/b', 'refs/heads/ä');
    await same();
    await git(['tag', '-a', 'v1', '-m', 'One', 'main']);
    expect(await ours('upload-pack')).toBe(await theirs('upload-pack'));
    expect(await ours('upload-pack')).toContain('refs/tags/v1^{}');
  });
});
