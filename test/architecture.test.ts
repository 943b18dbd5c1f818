import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** Imports run downwards only: a room may import rooms of its own row and of rows below it, as far as `sideways` allows. */
const rows = [
  ['src/cli', 'src/web', 'src/author', 'src/standins'],
  ['checks'],
  ['src/checking'],
  ['src/catalogue', 'src/render'],
  ['src/course'],
  ['src/engines'],
  ['src/workloads', 'src/flux', 'src/forge', 'src/registry'],
  ['src/kubernetes'],
  ['src/platform', 'src/errors.ts'],
];
/** Neighbours of a row know nothing of each other, but for these. */
const sideways = new Set(['src/flux -> src/workloads', 'src/cli -> src/author', 'src/cli -> src/web']);

const files = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return files(path);
    return path.endsWith('.ts') && !path.endsWith('.test.ts') ? [path] : [];
  });

const roomOf = (file: string) => rows.flat().find((room) => file === room || file.startsWith(`${room}/`));
const rowOf = (room: string) => rows.findIndex((row) => row.includes(room));

const importsOf = (file: string): string[] => {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map((found) =>
    relative(root, resolve(root, dirname(file), found[1] as string)),
  );
};

const sources = ['src', 'checks'].filter((folder) => statSync(join(root, folder), { throwIfNoEntry: false })).flatMap(files);

describe('the house', () => {
  it('has a room for every file', () => {
    expect(sources.filter((file) => !roomOf(file))).toEqual([]);
  });

  it('lets imports run one way', () => {
    const wrong = sources.flatMap((file) =>
      importsOf(file).flatMap((target) => {
        const from = roomOf(file) as string;
        const to = roomOf(target);
        if (!to || from === to || rowOf(to) > rowOf(from) || sideways.has(`${from} -> ${to}`)) return [];
        return [`${file} imports ${target}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('has no cycles', () => {
    const graph = new Map(sources.map((file) => [file, importsOf(file).filter((target) => sources.includes(target))]));
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, path: string[]) => {
      if (path.includes(file)) return void cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      if (done.has(file)) return;
      for (const target of graph.get(file) ?? []) visit(target, [...path, file]);
      done.add(file);
    };
    for (const file of sources) visit(file, []);
    expect(cycles).toEqual([]);
  });

  it('leaves time, child processes, disk-free output and the exit code to their doors', () => {
    const doors: [RegExp, string[]][] = [
      [
        /\bprocess\.exit\b|\bprocess\.exitCode\b/,
        [
          'src/cli/main.ts',
          'src/engines/embedded/host.ts',
          'src/engines/kind/host.ts',
          'src/standins/run-standin.ts',
          'src/workloads/guest/guest.ts',
        ],
      ],
      [/\bDate\.now\(\)|\bnew Date\(\)|(?<![.\w])set(Timeout|Interval)\(/, ['src/platform/']],
      [/from 'node:child_process'|from 'execa'/, ['src/platform/']],
      [/\bconsole\.\w+\(/, ['src/cli/', 'src/platform/']],
    ];
    const wrong = sources.flatMap((file) =>
      doors.flatMap(([pattern, allowed]) =>
        pattern.test(readFileSync(join(root, file), 'utf8')) && !allowed.some((door) => file.startsWith(door))
          ? [`${file}: ${pattern}`]
          : [],
      ),
    );
    expect(wrong).toEqual([]);
  });

  it('has no drawer for odds and ends', () => {
    expect(sources.filter((file) => /(^|\/)(utils?|helpers?|common|misc|shared)(\/|\.ts$)/.test(file))).toEqual([]);
  });
});
