import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt, makePlace, smallCourse, startSmall, type Place } from './command.ts';

/** One learner's way through the small course, step by step in one workspace. */
describe('a learner', () => {
  let place: Place;
  const commit = (file: string) => {
    writeFileSync(join(place.clone, file), 'done\n');
    place.git('add', file);
    place.git('commit', '-qm', `Add ${file}`);
  };

  beforeAll(() => {
    ensureBuilt();
    place = makePlace();
  });
  afterAll(() => place.close());

  it('is told how to begin', async () => {
    const { code, stdout, stderr } = await place.run('check');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('No lab was started here yet.');
    expect(stderr).toContain('gitops-lab start');
  });

  it('starts and reads the first task', async () => {
    const { code, stdout } = await place.run('start', '--course', smallCourse, '--accept');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^gitops-lab \d\S+ {3}embedded engine \(/);
    expect(stdout).toMatch(/forge +ready +http:\/\/127\.0\.0\.1:\d+ +user learner/);
    expect(stdout).toContain('Task 1 of 2   Write a file');
    expect(stdout).toMatch(/pushed to http:\/\/127\.0\.0\.1:\d+\./);
    expect(place.git('log', '--format=%s')).toBe('Begin');
    expect(place.git('config', '--local', 'user.name')).toBe('Learner');
  });

  it('predicts, looks, and gets one hint after another', async () => {
    expect((await place.run('answer', 'b')).code).toBe(0);
    const check = await place.run('check', '--json');
    expect([check.code, check.json.points, check.json.findings[0].code]).toEqual([1, 0, 'git-file/missing']);
    expect((await place.run('hint', '--json')).json).toMatchObject({ rung: 1, of: 2, text: 'What is asked for?' });
    expect((await place.run('hint', '--json')).json).toMatchObject({ rung: 2, text: `A file ONE.md in ${place.clone}.` });
  });

  it('gets the hint that fits what was seen: a commit that was not pushed', async () => {
    commit('ONE.md');
    expect((await place.run('hint', '--json')).json).toMatchObject({ condition: 'file', text: 'Where does the commit exist?' });
    const refused = await place.run('next', '--json');
    expect([refused.code, refused.json.error.code]).toEqual([2, 'task/not-green']);
  });

  it('pushes without being asked for a login, and is green; the prediction comes back', async () => {
    place.git('push', '-q');
    const { code, stdout } = await place.run('check');
    expect(code).toBe(0);
    expect(stdout).toContain('1 of 1 conditions, 100 of 100 points');
    expect(stdout).toContain('You predicted «No», and so it is');
  });

  it('goes on to the next task and has it solved without losing what lay about', async () => {
    expect((await place.run('next', '--json')).json.task.id).toBe('two');
    writeFileSync(join(place.clone, 'notes.txt'), 'mine\n');
    const shown = await place.run('solve');
    expect(shown.stdout).toContain('+done');
    expect(existsSync(join(place.clone, 'TWO.md'))).toBe(false);
    const [saved] = (await place.run('solve', '--apply', '--json')).json.saved as string[];
    expect(place.git('show', `${saved}:notes.txt`)).toBe('mine');
    expect(readFileSync(join(place.clone, 'TWO.md'), 'utf8')).toBe('done\n');
    expect((await place.run('check')).stdout).toContain('Lab 1 is done.');
  });

  it('reads the closing page once, then is sent on', async () => {
    const closing = await place.run('next');
    expect(closing.stdout).toContain('Lab 1 is done: The first lab');
    expect(closing.stdout).toMatch(/Nothing happens +Nothing was pushed +Push it/);
    expect(closing.stdout).toContain('3 questions on this lab');
    expect(closing.stdout).toContain('On to the next lab: gitops-lab next');
  });

  it('answers the quiz and is told why; the name alone shows the question', async () => {
    expect((await place.run('answer', 'q1', '--json')).json).toMatchObject({ questions: [{ id: 'q1', prompt: 'Question 1?' }] });
    const { json } = await place.run('answer', 'q1', 'a', '--json');
    expect(json).toMatchObject({ part: 'quiz', right: true, because: 'It is so.' });
  });

  it('goes back to the beginning of the task; commits and files stay on a saved branch, here and on the forge', async () => {
    commit('MORE.md');
    const said = (await place.run('reset')).stdout;
    expect(said).toMatch(
      /Back at the beginning of task 2, Write another\.\n {2}fleet {3}your work is on saved\/[\d-]+, in the clone and on the forge\n/,
    );
    const [saved] = /saved\/[\d-]+/.exec(said) ?? [];
    expect((await place.run('reset')).stdout).toContain('fleet   is as it was at that time; there was nothing of yours to keep');
    expect(existsSync(join(place.clone, 'TWO.md'))).toBe(false);
    expect(existsSync(join(place.clone, 'ONE.md'))).toBe(true);
    expect(place.git('ls-tree', '--name-only', `origin/${saved}`)).toContain('MORE.md');
    expect((await place.run('check')).code).toBe(1);
    expect((await place.run('reset', '--lab', '--json')).json.task).toBe('one');
    expect(place.git('log', '--format=%s')).toBe('Begin');
  });

  it('finds the course and the record of progress', async () => {
    const { json } = await place.run('labs', '--json');
    expect(json.labs.map((lab: { id: string; state: string }) => [lab.id, lab.state])).toEqual([
      ['first', 'done'],
      ['second', 'not begun'],
    ]);
    expect(readFileSync(join(place.workspace, 'PROGRESS.md'), 'utf8')).toMatch(
      /- \[x\] Write another: 100 points, green \d{4}-\d\d-\d\d, with the solution/,
    );
  });

  it('stops and starts with the same addresses and everything kept', async () => {
    const before = (await place.run('status', '--json')).json.access;
    expect((await place.run('stop')).stdout).toContain('everything is kept');
    expect((await place.run('check', '--json')).json.error).toMatchObject({ code: 'engine/not-running', next: 'gitops-lab start' });
    expect((await startSmall(place)).json.access).toEqual(before);
    expect(place.git('ls-remote', 'origin', 'refs/heads/main')).toContain(place.git('rev-parse', 'main'));
  });

  it('asks on what came before when a lab begins, and knows the last lab', async () => {
    const arrived = (await place.run('start', 'second')).stdout;
    expect(arrived).toMatch(/Before you begin\n+ +When does a commit count\?\n+ +a\. When it is pushed[^]+gitops-lab answer o1 a\|b/);
    expect((await place.run('answer', 'o1', 'a', '--json')).json).toMatchObject({ part: 'opening', right: true });
    expect((await place.run('task')).stdout).not.toContain('what came before');
    await place.run('solve', '--apply');
    await place.run('check');
    const closing = (await place.run('next')).stdout;
    expect(closing).toContain('That was the last lab.');
    expect(closing).not.toContain('gitops-lab next');
    await startSmall(place, 'first');
  });

  it('takes everything down but keeps the clone, and begins anew', async () => {
    expect((await place.run('down', '--json')).json.error.code).toBe('down/not-confirmed');
    expect((await place.run('down', '--yes')).code).toBe(0);
    expect(existsSync(join(place.stateDir, 'cluster'))).toBe(false);
    expect(existsSync(place.clone)).toBe(true);
    expect((await startSmall(place)).json.task.id).toBe('one');
    expect((await place.run('check')).code).toBe(1);
  });
});
