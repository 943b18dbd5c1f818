// The README's made parts say what the project says; its picture shows commands, labs and words that exist.
// When this fails: npm run picture (a real run anew), then npm run readme.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkKinds } from '../checks/index.ts';
import { blockIn, engineBlock, labsBlock, runBlock } from '../scripts/readme/blocks.mjs';
import { readCourse } from '../src/catalogue/read-course.ts';
import { commands } from '../src/cli/commands.ts';
import type { Course } from '../src/course/lab.ts';
import { fidelity } from '../src/engines/embedded/fidelity.ts';

const root = resolve(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
describe('the README', () => {
  let course: Course;
  beforeAll(async () => void (course = await readCourse(root, checkKinds)));

  it('lists the labs of the course and what is simulated, as the command does', () => {
    expect(blockIn(read('README.md'), 'labs')).toBe(labsBlock(course.labs));
    expect(blockIn(read('README.md'), 'engine')).toBe(engineBlock(fidelity));
  });

  it('shows the check of a real run', () => {
    expect(blockIn(read('README.md'), 'run')).toBe(runBlock(read('docs/run.txt')));
  });

  it('shows a run of commands, a lab and conditions that are still there', () => {
    const run = read('docs/run.txt');
    const typed = [...run.matchAll(/^\$ (?:npx )?gitops-lab ([a-z]+)(?: ([a-z-]+))?/gm)];
    expect(typed.map(([, command]) => command)).toEqual(['start', 'check', 'release', 'loop']);
    for (const [, command] of typed) expect(commands.map(({ name }) => name)).toContain(command);
    const lab = course.labs.find(({ id }) => id === typed[0]?.[2]);
    const task = lab?.tasks.find(({ title }) => run.includes(`Task 2  ${title}`));
    expect(task).toBeDefined();
    for (const { title } of task?.conditions ?? []) expect(run).toMatch(new RegExp(`^ {2}[✔✘◷○·!] ${title}`, 'm'));
    expect(run).toContain('✔ arrived, ◷ moves by itself, ○ waits, ✘ needs you');
  });

  it('has a picture that says the same as its text, and nothing of the machine it was made on', () => {
    const svg = read('docs/run.svg');
    const unescape = (text: string) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
    const words = [...svg.matchAll(/<tspan[^>]*>([^<]*)<\/tspan>/g)].map(([, text]) => unescape(text as string)).join('');
    const bare = (text: string) => text.replaceAll(/\s/g, '');
    expect(bare(words)).toBe(bare(read('docs/run.txt')));
    expect(svg + read('docs/run.txt')).not.toMatch(/\/(tmp|home|root|Users)\//);
  });
});
