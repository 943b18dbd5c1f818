import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { ensureBuilt, makePlace, script, startSmall, type Place } from './command.ts';

describe('every command', () => {
  let place: Place;
  beforeAll(async () => {
    ensureBuilt();
    place = makePlace();
    await startSmall(place);
  });
  afterAll(() => place.close());

  const operands: Record<string, string[]> = { completion: ['bash'], next: ['--skip'], answer: ['a'] };
  const last = ['reset', 'stop', 'down'];
  const names = [...commands.map((entry) => entry.name).filter((name) => !last.includes(name)), ...last];

  it.each(names)('%s prints one JSON value with --json and nothing else', async (name) => {
    const more = name === 'down' ? ['--yes'] : (operands[name] ?? []);
    const { json, code, stdout } = await place.run(name, ...more, '--json');
    expect({ json: typeof json, stdout }).toMatchObject({ json: 'object' });
    expect(json.error).toBeUndefined();
    expect([0, 1]).toContain(code);
  });

  it.each(names)('%s --help says what it does', async (name) => {
    const { code, stdout } = await place.run(name, '--help');
    expect(code).toBe(0);
    expect(stdout).toContain(commands.find((entry) => entry.name === name)?.summary);
  });
});

describe('the shell', () => {
  let place: Place;
  beforeAll(async () => {
    ensureBuilt();
    place = makePlace();
    await startSmall(place);
  });
  afterAll(() => place.close());

  const inShell = (input: string, env: NodeJS.ProcessEnv = {}) =>
    spawnSync(process.execPath, [script, 'shell'], { cwd: place.folder, env: { ...place.env, ...env }, input, encoding: 'utf8' });

  it('points kubectl, git and gitops-lab at the lab, and nothing after it', () => {
    const { stdout } = inShell('echo "$KUBECONFIG"; pwd; command -v gitops-lab; gitops-lab task --json', { SHELL: '/bin/sh' });
    const [kubeconfig, folder, command, ...json] = stdout.split('\n');
    expect([kubeconfig, folder, command]).toEqual([
      join(place.stateDir, 'kubeconfig'),
      place.clone,
      join(place.stateDir, 'bin', 'gitops-lab'),
    ]);
    expect(JSON.parse(json.join('\n'))).toMatchObject({ task: { id: 'one' } });
  });

  it('puts stand-ins on PATH only for what is missing, and says so', () => {
    const bin = join(place.folder, 'bin');
    mkdirSync(bin);
    for (const name of ['git', 'sh', 'cat'])
      writeFileSync(join(bin, name), `#!/bin/sh\nexec ${execFileSync('which', [name], { encoding: 'utf8' }).trim()} "$@"\n`, {
        mode: 0o755,
      });
    writeFileSync(join(bin, 'kubectl'), '#!/bin/sh\necho the real one\n', { mode: 0o755 });
    const { stdout, stderr } = inShell('kubectl; flux --help', { PATH: bin, SHELL: '/bin/sh' });
    expect(stderr).toContain('flux is a stand-in here');
    expect(stdout).toMatch(/^the real one\n[\s\S]*stand-in for the flux CLI/);
  });

  it('runs the learner’s own startup file first and marks the prompt', async () => {
    writeFileSync(join(place.env['HOME'] as string, '.bashrc'), 'export PATH="/learner/first:$PATH" MINE=kept PS1="mine> "\n');
    spawnSync(process.execPath, [script, 'shell'], { cwd: place.folder, env: { ...place.env, SHELL: '/bin/bash' }, input: 'true' });
    const file = join(place.stateDir, 'shell', 'bashrc');
    const read = spawnSync('bash', ['-c', `. '${file}'; echo "$MINE|$PS1|$PATH"`], { env: place.env, encoding: 'utf8' }).stdout;
    expect(read).toMatch(/^kept\|\(gitops-lab\) mine> \|\S*\/\.gitops-lab\/bin:/);
    expect(readFileSync(join(place.env['HOME'] as string, '.bashrc'), 'utf8')).toMatch(/^export PATH/);
  });
});
