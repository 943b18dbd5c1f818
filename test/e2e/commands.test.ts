import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { ensureBuilt, makePlace, script, startSmall } from './command.ts';
import { useSmallCourse } from './use-small-course.ts';

describe('every command', () => {
  const place = useSmallCourse();

  const operands: Record<string, string[]> = { completion: ['bash'], next: ['--skip'], answer: ['a'], author: ['lint'] };
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

describe('completion', () => {
  const place = useSmallCourse();

  /** What bash offers at the end of a line. */
  const offered = (...words: string[]): string[] => {
    const list = words.map((word) => `'${word}'`).join(' ');
    const input = [
      `gitops-lab() { '${process.execPath}' '${script}' "$@"; }`,
      'source <(gitops-lab completion bash)',
      `COMP_WORDS=(gitops-lab ${list}); COMP_CWORD=${words.length}; _gitops_lab 2>/dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ].join('\n');
    return spawnSync('bash', ['-c', input], { cwd: place.folder, env: place.env, encoding: 'utf8' }).stdout.split('\n').filter(Boolean);
  };

  it.each([
    [['st'], ['start', 'status', 'stop']],
    [
      ['start', ''],
      ['first', 'second'],
    ],
    [['start', 'se'], ['second']],
    [
      ['check', '--wait', '30s', ''],
      ['one', 'two'],
    ],
    [
      ['check', '--wa'],
      ['--watch', '--wait'],
    ],
    [['answer', ''], ['guess']],
    [
      ['reset', ''],
      ['--task', '--lab', '--workspace', '--course', '--accept', '--json', '--help'],
    ],
    [['completion', 'z'], ['zsh']],
    [['status', '--workspace', 'gitops-lab/fl'], ['gitops-lab/fleet']],
  ])('offers after %j: %j', (words, expected) => expect(offered(...words)).toEqual(expected));
});

describe('logs', () => {
  it('go on with what is written, until they are interrupted', async () => {
    ensureBuilt();
    const place = makePlace();
    try {
      await startSmall(place);
      const child = spawn(process.execPath, [script, 'logs', '--follow', '--lines', '1'], { cwd: place.folder, env: place.env });
      let seen = '';
      child.stdout.setEncoding('utf8').on('data', (part: string) => (seen += part));
      await expect.poll(() => seen, { timeout: 10_000 }).toMatch(/^.+\n/);
      await place.run('stop');
      await expect.poll(() => seen, { timeout: 10_000 }).toContain(' ends: ');
      child.kill('SIGINT');
      expect(await new Promise((done) => child.on('close', done))).toBe(0);
    } finally {
      await place.close();
    }
  });
});

describe('the shell', () => {
  const place = useSmallCourse();

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
