import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureBuilt, makePlace, script, type Place } from './command.ts';

const root = resolve(import.meta.dirname, '../..');

/** A copy of the package that nobody else runs. */
let place: Place;
let dist: string;
const version = () => execFileSync(process.execPath, [join(dist, 'gitops-lab.js'), 'version'], { encoding: 'utf8', env: place.env });
const caches = () => readdirSync(dist).filter((name) => name.endsWith('.cache'));

beforeAll(() => {
  ensureBuilt();
  place = makePlace();
  dist = join(place.folder, 'copy', 'dist');
  mkdirSync(dist, { recursive: true });
  cpSync(dirname(script), dist, { recursive: true, filter: (from) => !/\.(cache|tmp)$/.test(from) });
  copyFileSync(join(root, 'package.json'), join(place.folder, 'copy', 'package.json'));
});
afterAll(() => place.close());

it('leaves its compiled code for the next run, and none where the command was misused', () => {
  expect(() => execFileSync(process.execPath, [join(dist, 'gitops-lab.js'), 'chekc'], { stdio: 'pipe', env: place.env })).toThrow('chekc');
  expect(caches()).toEqual([]);
  const first = version();
  expect(caches()).toEqual([expect.stringContaining(`.version.${process.version}-${process.arch}.cache`)]);
  expect(version()).toBe(first);
});

it('makes compiled code anew that V8 refuses', () => {
  const wanted = version();
  const [name] = caches() as [string];
  writeFileSync(join(dist, name), 'not what V8 made');
  expect(version()).toBe(wanted);
  expect(readFileSync(join(dist, name)).length).toBeGreaterThan(1000);
  const made = readFileSync(join(dist, name));
  expect(version()).toBe(wanted);
  expect(readFileSync(join(dist, name)).equals(made)).toBe(true);
});

it('runs where nothing can be left', () => {
  for (const name of caches()) rmSync(join(dist, name));
  const [script] = /chunk-command-\w+\.cjs/.exec(readFileSync(join(dist, 'gitops-lab.js'), 'utf8')) as RegExpExecArray;
  // A folder of the cache's name cannot be replaced by a file: also for those who may write everywhere.
  const cache = join(dist, `${script}.gitops-lab.js.version.${process.version}-${process.arch}.cache`);
  mkdirSync(join(cache, 'taken'), { recursive: true });
  expect(version()).toMatch(/^gitops-lab \d/);
  expect(statSync(cache).isDirectory()).toBe(true);
});
