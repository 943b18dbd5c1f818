import { execFileSync, spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt, makePlace, script, smallCourse, type Place } from './command.ts';

const hasTmux = spawnSync('tmux', ['-V']).status === 0;

/** The runner on a real terminal, keys in, screen out. */
describe.skipIf(!hasTmux)('the interactive runner (needs tmux)', () => {
  let place: Place;
  const tmux = (...args: string[]) =>
    execFileSync('tmux', ['-L', `gitops-lab-${process.pid}`, ...args], { encoding: 'utf8', env: { ...place.env, TERM: 'xterm-256color' } });
  const press = (...keys: string[]) => tmux('send-keys', '-t', 'lab', ...keys);
  const screen = () => tmux('capture-pane', '-t', 'lab', '-p', '-S', '-200');

  const until = async (text: string | RegExp) => {
    await expect.poll(screen, { timeout: 15_000, interval: 100 }).toMatch(text);
  };

  beforeAll(() => {
    ensureBuilt();
    place = makePlace();
    tmux('-f', '/dev/null', 'new-session', '-d', '-s', 'lab', '-x', '90', '-y', '50', '-c', place.folder, 'sh');
    press(`'${process.execPath}' '${script}' start --course '${smallCourse}' --accept`, 'Enter');
  });
  afterAll(async () => {
    tmux('kill-server');
    await place.close();
  });

  it('shows the task, asks for the prediction and keeps it', async () => {
    await until(/Task 1 of 2 {3}Write a file[\s\S]*Your answer/);
    press('Down', 'Enter');
    await until(/Noted\.[\s\S]*\[c\]heck/);
    expect((await place.run('task', '--json')).json.prediction.made).toBe('no');
  });

  it('checks, hints and shows the task again at a key', async () => {
    press('c');
    await until('0 of 1 conditions, 0 of 100 points');
    press('h');
    await until(/Hint 1 of 2/);
    expect(screen()).toContain('What is asked for?');
  });

  it('opens a shell that is marked and pointed at the lab, and comes back', async () => {
    press('s');
    await until(/\(gitops-lab\) /);
    press('echo done > ONE.md && git add . && git commit -qm one && git push -q; echo "at $KUBECONFIG"', 'Enter');
    await until(`at ${place.stateDir}/kubeconfig`);
    press('exit', 'Enter');
    press('c');
    await until('1 of 1 conditions, 100 of 100 points');
    expect(place.git('log', '-1', '--format=%s', 'origin/main')).toBe('one');
  });

  it('goes on, watches until a key is pressed, and quits with the engine running', async () => {
    press('n');
    await until(/Task 2 of 2 {3}Write another/);
    press('w');
    await until(/any key ends it[\s\S]*TWO\.md is on main/);
    press('x');
    await until(/\[l\]oop/);
    press('l');
    await until('any key ends this');
    press('x');
    await until(/looks at Git yet\.[\s\S]*\[l\]oop/);
    press('q');
    await until('The engine goes on.');
    expect((await place.run('status', '--json')).json).toMatchObject({ engine: { running: true }, task: 'two' });
  });
});
