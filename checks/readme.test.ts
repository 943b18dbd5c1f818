// The vocabulary as its readers find it: a folder a kind, a page that says what is read, an example that is valid, findings that can be given.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { referencePages } from '../src/author/reference-pages.ts';
import { readShape } from '../src/catalogue/read-shape.ts';
import { object } from '../src/catalogue/shape.ts';
import { YamlFile } from '../src/catalogue/yaml-file.ts';
import { checkKinds } from './index.ts';

const root = resolve(import.meta.dirname, '..');
const textOf = (path: string): string | undefined => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);
const exampleOf = (kind: string) => textOf(join(import.meta.dirname, kind, 'example.yaml'));
const pages = Object.entries(referencePages(checkKinds, exampleOf));

/** Codes that the sources of a kind write down. */
const written = (kind: string): string[] =>
  readdirSync(join(import.meta.dirname, kind))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .flatMap((name) =>
      [...readFileSync(join(import.meta.dirname, kind, name), 'utf8').matchAll(/code: '([\w-]+)'/g)].map((found) => found[1] as string),
    );

describe('the check vocabulary', () => {
  it('has a folder a kind', () => {
    const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name).sort()).toEqual(Object.keys(checkKinds).sort());
  });

  it.each(pages)('%s is what `npm run reference` writes', (path, text) => expect(textOf(join(root, path))).toBe(text));

  it.each(Object.values(checkKinds))('$name has a valid example', ({ name, shape }) => {
    const file = new YamlFile('example.yaml', exampleOf(name) ?? '');
    readShape(file, file.document.contents, object({ [name]: shape }, [name]), '');
    expect(file.problems).toEqual([]);
  });

  it.each(Object.values(checkKinds))('$name lists every finding that it gives', ({ name, findings }) => {
    expect(written(name).filter((code) => !(code in findings))).toEqual([]);
  });
});
