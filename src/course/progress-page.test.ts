import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepProgressPage } from './keep-progress-page.ts';
import type { Course, Lab } from './lab.ts';
import { changeTask, emptyProgress, enterLab, enterTask, type Progress } from './progress.ts';
import { startMemory } from './memory.ts';
import { progressPage } from './progress-page.ts';

const task = (id: string, title: string) => ({ id, title, number: 1, minutes: 5 });
const lab = {
  id: 'first',
  number: 1,
  title: 'First | lab',
  tasks: [task('one', 'Write a file'), task('two', 'Write another')],
  quiz: [],
} as unknown as Lab;
const course = { id: 'c', title: 'A course', folder: '/c', labs: [lab] } as Course;

const begun = enterTask(enterLab(emptyProgress(), lab, '2026-11-21T10:00:00Z'), 'first', 'one', {
  at: '2026-11-21T10:00:00Z',
  memory: startMemory(0),
});
const green = (progress: Progress, at: string): Progress =>
  changeTask(progress, 'first', 'one', (old) => ({ ...old, passedAt: at, score: 100, hints: 2, solved: true, checks: old.checks + 1 }));

describe('the page of progress', () => {
  it('tells status, days, points and hints, one line a task', () => {
    const page = progressPage(course, green(begun, '2026-11-22T09:00:00Z'));
    expect(page).toContain('| 1 | First \\| lab | begun | 1 of 2 | 50 | 2 | 2026-11-21 |  |');
    expect(page).toContain('- [x] Write a file: 100 points, green 2026-11-22, 2 hints, with the solution\n- [ ] Write another\n');
  });

  it('changes only by what was achieved: another check that day changes nothing', () => {
    const once = green(begun, '2026-11-22T09:00:00Z');
    const page = progressPage(course, once);
    const again = changeTask(once, 'first', 'one', (old) => ({ ...old, checks: old.checks + 7 }));
    expect(progressPage(course, again, page, page)).toBe(page);
  });

  it('keeps what the learner wrote above, below, inside, or instead', () => {
    const first = progressPage(course, begun);
    const edited = first
      .replace('# Progress: A course', '# My diary')
      .replace('- [ ] Write another', '- [ ] Write another\nI found this one hard.')
      .concat('\nAsk Ada about drift.\n');
    const page = progressPage(course, green(begun, '2026-11-22T09:00:00Z'), edited, first);
    for (const mine of ['# My diary', 'I found this one hard.', 'Ask Ada about drift.']) expect(page.split(mine)).toHaveLength(2);
    expect(page.indexOf('I found')).toBeGreaterThan(page.indexOf('gitops-lab: to here'));
    expect(page).not.toContain('- [ ] Write a file');
    expect(progressPage(course, green(begun, '2026-11-22T09:00:00Z'), page, page)).toBe(page);
    expect(progressPage(course, begun, 'Only mine\n')).toMatch(/^Only mine\n\n<!-- gitops-lab: kept/);
  });

  it('loses nothing when a mark was deleted', () => {
    const first = progressPage(course, begun);
    const cut = first.replace(/<!-- gitops-lab: to here -->/, 'mine');
    const page = progressPage(course, begun, cut, first);
    expect(page).toContain('mine');
    expect(progressPage(course, begun, page, page)).toBe(page);
  });
});

describe('keeping it', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'gitops-lab-progress-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const keep = (progress: Progress) =>
    keepProgressPage(
      { folder, stateDir: join(folder, '.gitops-lab'), settings: { madeBy: 'gitops-lab', createdAt: '', engine: 'embedded' } },
      course,
      progress,
    );
  const page = (path = 'PROGRESS.md') => readFileSync(join(folder, path), 'utf8');

  it('keeps a copy in a clone, once the learner put one there, and leaves other folders alone', () => {
    for (const name of ['fleet/.git', 'notes']) mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, 'notes', 'PROGRESS.md'), 'mine');
    keep(begun);
    expect(existsSync(join(folder, 'fleet', 'PROGRESS.md'))).toBe(false);
    writeFileSync(join(folder, 'fleet', 'PROGRESS.md'), page());
    keep(green(begun, '2026-11-22T09:00:00Z'));
    expect(page('fleet/PROGRESS.md')).toBe(page());
    expect(page('notes/PROGRESS.md')).toBe('mine');
  });

  it('writes through a link, and is content where it cannot write', () => {
    mkdirSync(join(folder, 'docs'));
    writeFileSync(join(folder, 'docs', 'log.md'), 'mine\n');
    symlinkSync('docs/log.md', join(folder, 'PROGRESS.md'));
    keep(begun);
    expect(page('docs/log.md')).toMatch(/^mine\n\n[^]+First/);
    rmSync(join(folder, 'PROGRESS.md'));
    mkdirSync(join(folder, 'PROGRESS.md'));
    expect(() => keep(begun)).not.toThrow();
  });
});
