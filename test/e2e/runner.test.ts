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

  /** What is pasted while something works is cut by the terminal itself after 4095 characters. */
  const ready = () => until(/\[q\]uit \(everything stays\)\s*$/);
  const paste = async (text: string, ...how: string[]) => {
    await ready();
    tmux('set-buffer', '-b', 'pasted', text);
    tmux('paste-buffer', '-b', 'pasted', '-t', 'lab', ...how);
  };

  it('takes a pasted command whole, however long, and runs it in the lab at Enter', async () => {
    const long = 'x'.repeat(5000);
    await paste(`printf %s ${long} | wc -c; echo "on $KUBECONFIG"`, '-p');
    await until(/x{50}[\s\S]*KUBECONFIG"\s*$/);
    press('Enter');
    await until(new RegExp(`5000\\s+on ${place.stateDir}/kubeconfig`));
    expect(screen()).not.toContain('Hint 2 of 2');
  });

  it('takes several pasted lines as one text, here-documents too, and stays in the folder that they changed to', async () => {
    await paste("mkdir -p hers && cd hers\ncat > note.txt <<'END'\ncheck hint next\nEND\n", '-p');
    await until('lines. Enter runs them');
    expect(screen()).toContain('check hint next');
    press('Enter');
    await paste('cat note.txt; pwd', '-p');
    press('Enter');
    await until(/\ncheck hint next\s+\S*fleet\/hers\n/);
    await paste('cd .. && rm -r hers\necho none left\n', '-p');
    await until(/2 lines\. Enter runs them/);
    press('n');
    await paste('cd .. && rm -r hers\necho twice-$((1+1))\n');
    // A terminal that does not mark what it pastes sends Enter with it.
    await until(/\ntwice-2/);
    expect(screen()).not.toMatch(/\nnone left/);
  });

  it('begins a command at a letter that is no key', async () => {
    await ready();
    press('g');
    await until(/fleet \$ g/);
    press('it status --short --branch', 'Enter');
    await until('## main...origin/main');
    expect(screen()).not.toContain('exit code');
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
