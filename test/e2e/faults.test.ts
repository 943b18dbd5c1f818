import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ensureBuilt, makePlace, smallCourse, startSmall, type Place, type Result } from './command.ts';

/** One sentence, something to type, the exit code of its family. */
const expectRefusal = (result: Result, code: string, exitCode: number) => {
  expect(result.json?.error?.code).toBe(code);
  expect(result.code).toBe(exitCode);
  expect(result.json.error.message).toMatch(/^[^\n]{10,200}[.!?]?$/);
  expect(result.json.error.next).toMatch(/\S/);
  return result.json.error as { message: string; next: string };
};

const half = (path: string) => truncateSync(path, Math.floor(readFileSync(path).length / 2));
const asRoot = process.getuid?.() === 0;

const canMount = (() => {
  if (!asRoot || process.platform !== 'linux') return false;
  try {
    mkdirSync('/tmp/gitops-lab-mount-probe', { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', '/tmp/gitops-lab-mount-probe'], { stdio: 'ignore' });
    execFileSync('umount', ['/tmp/gitops-lab-mount-probe'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe('bad input and faults', () => {
  let place: Place;
  beforeAll(ensureBuilt);
  beforeEach(() => void (place = makePlace()));
  afterEach(() => place.close());

  const start = (...args: string[]) => place.run('start', '--json', '--course', smallCourse, '--accept', ...args);

  it('suggests the right command, flag and lab', async () => {
    expect((await place.run('chekc')).stderr).toContain('did you mean check?');
    expect((await place.run('check', '--wacth', '--json')).json.error).toMatchObject({
      code: 'usage/unknown-flag',
      next: 'gitops-lab check --watch',
    });
    expectRefusal(await start('frist'), 'course/unknown-lab', 2);
    expect(existsSync(place.workspace)).toBe(false);
  });

  it('says what to install without git, and leaves nothing behind', async () => {
    const bin = join(place.folder, 'bin');
    mkdirSync(bin);
    symlinkSync(process.execPath, join(bin, 'node'));
    const result = await place.runWith({ env: { PATH: bin } }, 'start', '--json', '--course', smallCourse, '--accept');
    expect(expectRefusal(result, 'machine/no-git', 3).next).toContain('git-scm.com');
    expect(existsSync(place.workspace)).toBe(false);
  });

  it('does not touch a folder that is not empty and not ours, nor a file', async () => {
    mkdirSync(place.workspace);
    writeFileSync(join(place.workspace, 'thesis.txt'), 'mine');
    expectRefusal(await start(), 'workspace/not-empty', 3);
    rmSync(place.workspace, { recursive: true });
    writeFileSync(place.workspace, 'a file');
    expectRefusal(await start(), 'workspace/not-a-folder', 3);
    expect(readFileSync(place.workspace, 'utf8')).toBe('a file');
  });

  it.skipIf(!existsSync('/proc/self'))('ends where no folder can be made', async () => {
    expect((await start('--workspace', '/proc/gitops-lab')).json.error.code).toMatch(/^(workspace\/no-place|disk\/read-only)$/);
  });

  it('does not guess between two beginnings', async () => {
    await start();
    const { next } = expectRefusal(await place.run('reset', '--lab', '--task', '--json'), 'reset/which', 2);
    expect(next).toContain('reset --lab');
  });

  it('says so when the folder may not be written', async () => {
    mkdirSync(place.workspace);
    chmodSync(place.workspace, 0o555);
    chmodSync(place.folder, 0o755);
    const result = await place.runWith(asRoot ? { uid: 65_534 } : {}, 'start', '--json', '--course', smallCourse, '--accept');
    expect(expectRefusal(result, 'disk/read-only', 3).next).toContain('--workspace');
  });

  it.skipIf(!canMount)('says so when the disk is full, and keeps what was there', async () => {
    mkdirSync(place.workspace);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', place.workspace]);
    try {
      expect((await start()).code).toBe(3);
      const again = await start();
      expect(again.json.error.message).toMatch(/full|space/i);
      expect(readFileSync(join(place.stateDir, 'workspace.json'), 'utf8')).toContain('"madeBy": "gitops-lab"');
    } finally {
      execFileSync('umount', ['-l', place.workspace]);
    }
  });

  it('names the port that somebody else took, and can take others', async () => {
    const { json } = await startSmall(place);
    await place.run('stop');
    const { forge } = place.settings().ports;
    const other = createServer().listen(forge, '127.0.0.1');
    await new Promise((done) => other.once('listening', done));
    try {
      const error = expectRefusal(await start(), 'engine/port-taken', 3);
      expect(error.message).toContain(String(forge));
      const moved = await start('--new-ports');
      expect(moved.code).toBe(0);
      expect(moved.json.access.forge.url).not.toBe(json.access.forge.url);
      expect(place.git('remote', 'get-url', 'origin')).toBe(`${moved.json.access.forge.url}/fleet.git`);
      expect(place.git('ls-remote', 'origin', 'main')).toContain(place.git('rev-parse', 'HEAD'));
    } finally {
      other.close();
    }
  });

  it('starts one engine however often and at once it is asked', async () => {
    const [a, b] = await Promise.all([start(), start()]);
    const c = await start();
    expect([a.code, b.code, c.code]).toEqual([0, 0, 0]);
    expect(b.json.access).toEqual(a.json.access);
    const ids = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes('engine.js') && line.includes(place.stateDir));
    expect(ids).toHaveLength(1);
  });

  it('loses nothing when four terminals check at once', async () => {
    await startSmall(place);
    const results = await Promise.all([1, 2, 3, 4].map(() => place.run('check', '--json')));
    expect(results.map((result) => result.json.findings[0].state)).toEqual(Array(4).fill('waiting'));
    const progress = JSON.parse(readFileSync(join(place.stateDir, 'progress.json'), 'utf8'));
    expect(progress.labs.first.tasks.one.checks).toBe(4);
  });

  it('comes back after kill -9 with every push and all progress', async () => {
    await startSmall(place);
    writeFileSync(join(place.clone, 'ONE.md'), 'done\n');
    place.git('add', '.');
    place.git('commit', '-qm', 'Add ONE.md');
    place.git('push', '-q');
    expect((await place.run('check')).code).toBe(0);
    process.kill(place.enginePid(), 'SIGKILL');
    expectRefusal(await place.run('check', '--json'), 'engine/not-running', 3);
    await startSmall(place);
    expect((await place.run('check', '--json')).json.green).toBe(true);
  });

  it.each(['progress.json', 'engine.json', 'engine-settings.json', 'workspace.json'])(
    'heals %s after it was cut in half, running and stopped',
    async (file) => {
      await startSmall(place);
      await place.run('answer', 'a');
      const before = (await place.run('status', '--json')).json;
      half(join(place.stateDir, file));
      expect((await place.run('status', '--json')).json).toEqual(before);
      await place.run('stop');
      if (existsSync(join(place.stateDir, file))) half(join(place.stateDir, file));
      const again = await startSmall(place);
      expect(again.json.access).toEqual(before.access);
      expect(again.json.prediction.made).toBe('yes');
    },
  );

  it('comes back from a force-push over everything and from a main that was deleted', async () => {
    await startSmall(place);
    const begin = place.git('rev-parse', 'main');
    place.git('checkout', '-q', '--orphan', 'other');
    place.git('commit', '-qm', 'Over everything');
    place.git('push', '-qf', 'origin', 'other:main');
    expect((await place.run('check', '--json')).json.findings[0].state).toBe('waiting');
    const [saved] = (await place.run('reset', '--json')).json.saved as string[];
    expect(place.git('log', '-1', '--format=%s', `origin/${saved}`)).toBe('Over everything');
    expect(place.git('rev-parse', 'main', 'origin/main').split('\n')).toEqual([begin, begin]);
    // The forge keeps its default branch, as others do; whoever gets round that is helped all the same.
    expect(() => place.git('push', 'origin', '--delete', 'main')).toThrow(/refusing to delete the current branch/);
    execFileSync('git', ['update-ref', '-d', 'refs/heads/main'], { cwd: join(place.stateDir, 'forge', 'repositories', 'fleet.git') });
    expect((await place.run('check', '--json')).json.findings[0].state).toBe('waiting');
    expect((await place.run('reset')).code).toBe(0);
    expect(place.git('ls-remote', 'origin', 'refs/heads/main')).toContain(begin);
  });

  it('gets a clone back that was deleted, and a state folder that lost its engine', async () => {
    await startSmall(place);
    rmSync(place.clone, { recursive: true });
    await startSmall(place);
    expect(place.git('log', '--format=%s')).toBe('Begin');
    await place.run('stop');
    for (const name of ['engine-settings.json', 'engine-settings.json.copy', 'kubeconfig']) rmSync(join(place.stateDir, name));
    expect((await startSmall(place)).json.task.id).toBe('one');
    expect(place.git('ls-remote', 'origin', 'main')).toContain(place.git('rev-parse', 'HEAD'));
  });

  it('names file, line and column of a broken lab', async () => {
    const course = join(place.folder, 'course');
    execFileSync('cp', ['-r', smallCourse, course]);
    const lab = join(course, 'labs/first/lab.yaml');
    writeFileSync(lab, readFileSync(lab, 'utf8').replace('weight: 100', 'wieght: 100'));
    const result = await place.run('labs', '--json', '--course', course);
    expect(expectRefusal(result, result.json.error.code, 4).message).toMatch(/labs\/first\/lab\.yaml:\d+:\d+/);
  });

  it('changes nothing outside of its folder', async () => {
    await startSmall(place);
    await place.run('check');
    expect(execFileSync('find', [place.env['HOME'] as string, '-type', 'f'], { encoding: 'utf8' })).toBe('');
    const { json } = await place.run('shell', '--json');
    expect(json.environment.KUBECONFIG).toBe(join(place.stateDir, 'kubeconfig'));
  });
});
