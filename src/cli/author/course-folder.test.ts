import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../platform/package-root.ts';
import type { CommandContext } from '../command.ts';
import { authorsCourse } from './course-folder.ts';

describe("an author's course", () => {
  let folder: string;
  let said: string[];
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'gitops-lab-course-')));
    said = [];
    mkdirSync(join(folder, 'mine/labs/first'), { recursive: true });
    writeFileSync(join(folder, 'mine/labs/course.yaml'), 'id: mine\ntitle: Mine\nlabs: [first]\n');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const of = (cwd: string, flags: Record<string, string> = {}, json = false): string => {
    const terminal = { paint: (_: unknown, text: string) => text, note: (text: string) => void said.push(text.trim()) };
    return authorsCourse({ cwd, flags, json, terminal } as unknown as CommandContext);
  };

  it.each(['mine', 'mine/labs/first'])('is the one that %s stands in, and is named', (place) => {
    expect(of(join(folder, place))).toBe(join(folder, 'mine'));
    expect(said).toEqual([`course ${join(folder, 'mine')}`]);
  });

  it('is ours where there is no other, and that is said', () => {
    expect(of(folder)).toBe(packageRoot);
    expect(said).toEqual([
      `course ${packageRoot} (the one that comes with gitops-lab: there is no labs/course.yaml in ${folder} or above)`,
    ]);
  });

  it('is never another one than was named', () => {
    expect(of(folder, { course: 'mine' }, true)).toBe(join(folder, 'mine'));
    expect(said).toEqual([]);
    expect(() => of(folder, { course: 'min' })).toThrow(`There is no course in ${join(folder, 'min')}: it has no labs/course.yaml.`);
  });
});
