// The pages, without a cluster: the course is sound, and what pages quote is what the real thing prints.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkKinds } from '../../checks/index.ts';
import { lintCourse } from '../../src/author/lint/lint-course.ts';
import { typedCommands } from '../../src/author/lint/typed-commands.ts';
import { program as flux } from '../../src/standins/flux/main.ts';
import { program as kubectl } from '../../src/standins/kubectl/main.ts';
import { commands } from '../../src/cli/commands.ts';
import { readCourse } from '../../src/catalogue/read-course.ts';
import { formatProblem } from '../../src/catalogue/problem.ts';

const root = resolve(import.meta.dirname, '../..');
const recordings = join(root, 'test/truth/recordings');

/** Every line that any command of any recording printed, and every message that an object showed. */
const printed = (() => {
  const lines = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value === 'string') for (const line of value.split('\n')) lines.add(line.trim());
    else if (Array.isArray(value)) value.forEach(walk);
    else if (value && typeof value === 'object') Object.values(value).forEach(walk);
  };
  for (const file of readdirSync(recordings)) walk(JSON.parse(readFileSync(join(recordings, file), 'utf8')));
  return [...lines];
})();

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** `…` and `{{name}}` stand for anything; names of the lab stand for names of the recording. */
const wildcard = (line: string): RegExp => {
  const names = /\b(master|shop|infrastructure|hours|greeting|flux-system|web|banner|apps)\b/g;
  const pattern = escape(line.trim()).replace(/…|\\\{\\\{[\w-]+\\\}\\\}/g, '.*').replace(names, '[\\w-]+');
  return new RegExp(`^${pattern}$`);
};

/** Lines of fenced blocks without a language: what tools print. */
const outputLines = (page: string): string[] => {
  let fence: string | undefined;
  return page.split('\n').filter((line) => {
    if (line.trim().startsWith('```')) {
      fence = fence === undefined ? line.trim().slice(3) : undefined;
      return false;
    }
    return fence === '';
  });
};

const quotedLines = (page: string): string[] => outputLines(page).filter((line) => /^\s*[✔►◎✗✚⚠]/.test(line));

/** Messages of controllers: a line of its own, or the last column of `flux get`. */
const messages = (page: string): string[] =>
  [...page.matchAll(/^(?:\S+ +\S* +(?:False|True) +(?:False|True) +(.*)|(failed to .*))$/gm)].map((found) => (found[1] ?? found[2] ?? '').trim());

const { labs } = readCourse(root, checkKinds);
const pages = labs.flatMap((lab) => [...lab.tasks.map((task) => ({ name: `${lab.id}/${task.id}`, text: task.page })), { name: `${lab.id}/closing`, text: lab.closing }]);

describe('the course', () => {
  it('has nothing that `gitops-lab author lint` would say', () => {
    const { problems } = lintCourse(root, { kinds: checkKinds, commands: [...commands.map(({ name }) => name), 'help'] });
    expect(problems.map(formatProblem)).toEqual([]);
  });

  it('quotes a lot', () => {
    expect(pages.flatMap(({ text }) => [...quotedLines(text), ...messages(text)]).length).toBeGreaterThan(40);
  });

  it('types only what the stand-ins know, too', () => {
    const known: Record<string, string[]> = { kubectl: Object.keys(kubectl.verbs), flux: Object.keys(flux.verbs) };
    const unknown = pages.flatMap(({ name, text }) =>
      typedCommands(text).flatMap(({ command: { program, verb } }) =>
        verb === undefined || (known[program]?.includes(verb) ?? true) ? [] : [`${name}: ${program} ${verb}`],
      ),
    );
    expect(unknown).toEqual([]);
  });

  it.each(pages)('$name quotes only what was recorded', ({ text }) => {
    const lines = [...quotedLines(text), ...messages(text)];
    expect(lines.filter((line) => !printed.some((each) => wildcard(line).test(each)))).toEqual([]);
  });

  it('has hints without the whole command before the last rung', () => {
    const early = labs.flatMap((lab) => lab.tasks.flatMap((task) => task.hints.flatMap((ladder) => ladder.rungs.slice(0, 2).filter((rung) => /`(flux|kubectl) \w+ \w+ \w+/.test(rung)))));
    expect(early).toEqual([]);
  });
});
