import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runProcess } from '../../platform/process.ts';
import { openPgpSigner } from './openpgp-signer.ts';
import { sshSigner } from './ssh-signer.ts';

const has = async (tool: string) => (await runProcess(tool, ['--version'])).failure !== 'missing';
const [hasGpg, hasSsh] = await Promise.all([has('gpg'), has('ssh-keygen')]);

const commit = Buffer.from('tree 1\nauthor Flux <flux@lab.local> 0 +0000\n\nUpdate é\n');

/** Keys made and signatures checked by the tools that learners have. */
describe('signed commits', () => {
  // gpg's agent wants a short path for its socket.
  const folder = mkdtempSync(join(tmpdir(), 'sign-'));
  const at = (name: string) => join(folder, name);
  // Passphrases are stretched for as long as the machine can bear, otherwise.
  writeFileSync(at('gpg-agent.conf'), 's2k-count 65536\n');
  const run = async (tool: string, args: string[], input?: string) => {
    const { code, stdout, stderr } = await runProcess(tool, args, { input, env: { ...process.env, GNUPGHOME: folder } });
    return { code, output: `${stdout}${stderr}` };
  };
  const gpg = (...args: string[]) => run('gpg', ['--batch', '--pinentry-mode', 'loopback', ...args]);
  afterAll(async () => {
    if (hasGpg) await run('gpgconf', ['--kill', 'all']);
    rmSync(folder, { recursive: true, force: true });
  });

  it.runIf(hasSsh).each([
    ['ed25519', ['-t', 'ed25519']],
    ['ecdsa', ['-t', 'ecdsa', '-b', '384']],
    ['rsa', ['-t', 'rsa', '-b', '2048']],
    ['rsa as PEM', ['-t', 'rsa', '-b', '2048', '-m', 'PEM']],
  ])('with SSH and %s', async (name, how) => {
    const file = at(`ssh-${name.replaceAll(' ', '-')}`);
    await run('ssh-keygen', ['-q', '-N', '', '-f', file, ...how]);
    const signature = sshSigner(readFileSync(file, 'utf8'), undefined)(commit);
    writeFileSync(`${file}.sig`, signature);
    writeFileSync(`${file}.allowed`, `flux@lab.local ${readFileSync(`${file}.pub`, 'utf8')}`);
    const verify = ['-Y', 'verify', '-f', `${file}.allowed`, '-I', 'flux@lab.local', '-n', 'git', '-s', `${file}.sig`];
    expect(await run('ssh-keygen', verify, commit.toString())).toMatchObject({ code: 0 });
    expect(await run('ssh-keygen', verify, `${commit} `)).not.toMatchObject({ code: 0 });
  });

  it.runIf(hasSsh)('asks for the passphrase of an SSH key', async () => {
    await run('ssh-keygen', ['-q', '-N', 'secret', '-t', 'ed25519', '-f', at('protected')]);
    expect(() => sshSigner(readFileSync(at('protected'), 'utf8'), undefined)).toThrow('keys with a passphrase');
  });

  const gpgKey = async (user: string, algorithm: string, passphrase: string): Promise<string> => {
    await gpg('--passphrase', passphrase, '--quick-generate-key', user, algorithm, 'sign', 'never');
    const { output } = await gpg('--passphrase', passphrase, '--armor', '--export-secret-keys', `=${user}`);
    return output.slice(output.indexOf('-----BEGIN'));
  };

  it.runIf(hasGpg).each([
    ['ed25519', 'ed25519', ''],
    ['rsa', 'rsa2048', ''],
    ['rsa and a passphrase', 'rsa2048', 'secret words'],
  ])('with OpenPGP and %s', async (name, algorithm, passphrase) => {
    const user = `${name} <flux@lab.local>`;
    const armored = await gpgKey(user, algorithm, passphrase);
    const now = Date.now();
    writeFileSync(at('text'), commit);
    writeFileSync(at('text.asc'), openPgpSigner(armored, passphrase || undefined, () => now)(commit));
    expect((await gpg('--verify', at('text.asc'), at('text'))).output).toContain(`Good signature from "${user}"`);
    writeFileSync(at('text'), `${commit} `);
    expect((await gpg('--verify', at('text.asc'), at('text'))).output).toContain('BAD signature');
  });

  it.runIf(hasGpg)('asks for the right passphrase of an OpenPGP key', async () => {
    const armored = await gpgKey('protected <flux@lab.local>', 'ed25519', 'secret words');
    expect(() => openPgpSigner(armored, undefined, () => 0)).toThrow('protected by a passphrase');
    expect(() => openPgpSigner(armored, 'wrong', () => 0)).toThrow('checksum failure');
    expect(openPgpSigner(armored, 'secret words', () => 0)(commit)).toContain('BEGIN PGP SIGNATURE');
  });

  it('refuses what is no key', () => {
    expect(() => openPgpSigner('nothing', undefined, () => 0)).toThrow('no armored data found');
    expect(() => sshSigner('nothing', undefined)).toThrow(/./);
  });
});
