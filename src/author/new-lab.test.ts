import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkKinds } from '../../checks/index.ts';
import { formatProblem } from '../catalogue/problem.ts';
import { lintCourse } from './lint/lint-course.ts';
import { writeNewLab } from './new-lab.ts';

const course = mkdtempSync(join(tmpdir(), 'new-lab-'));
afterAll(() => rmSync(course, { recursive: true, force: true }));
const problems = () => lintCourse(course, { kinds: checkKinds, commands: ['check', 'answer'] }).problems.map(formatProblem);

describe('a new lab', () => {
  beforeAll(() => void writeNewLab({ course, id: 'first', title: 'A "first" lab' }));

  it('makes a course that is sound', () => {
    expect(readFileSync(join(course, 'labs/course.yaml'), 'utf8')).toBe(
      `id: ${basename(course).toLowerCase()}\ntitle: "${basename(course)}"\nlabs:\n  - first\n`,
    );
    expect(problems()).toEqual([]);
  });

  it('joins a course that is there, and leaves its comments and words', () => {
    writeFileSync(join(course, 'labs/course.yaml'), '# ours\nid: ours\ntitle: Ours\nlabs:\n  - first # the first\n');
    writeFileSync(join(course, 'content/shared/glossary.md'), '# Glossary\n\n**Pod** What runs.\n');
    writeNewLab({ course, id: 'second', title: 'Second' });
    expect(readFileSync(join(course, 'labs/course.yaml'), 'utf8')).toBe(
      '# ours\nid: ours\ntitle: Ours\nlabs:\n  - first # the first\n  - second\n',
    );
    expect(readFileSync(join(course, 'content/shared/glossary.md'), 'utf8')).toContain('**Pod** What runs.\n\n**Kustomization** ');
    expect(problems()).toEqual([]);
  });

  it('overwrites nothing and takes no path for a name', () => {
    expect(() => writeNewLab({ course, id: 'first', title: 'x' })).toThrow('is there already');
    expect(() => writeNewLab({ course, id: '../x', title: 'x' })).toThrow('is no name for a lab');
  });
});
