import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kustomizeBuild, printResources } from './kustomize-build.ts';

/** Folders with what the real kustomize 5.8.1 made of them (`expected.yaml`) or said (`expected-error.txt`). */
const vectors = join(import.meta.dirname, '../../../test/vectors/kustomize');

const build = (name: string): string => {
  const folder = join(vectors, name);
  const start = existsSync(join(folder, 'overlay')) ? join(folder, 'overlay') : folder;
  try {
    return printResources(kustomizeBuild(start, { order: name === 'sort-default' ? 'legacy' : 'fifo' }));
  } catch (error) {
    return `error: ${(error as Error).message
      .trimEnd()
      .replaceAll(folder, '<case>')
      .replace(/0x[0-9a-f]+/g, '0x…')}\n`;
  }
};

const expected = (name: string): string => {
  const refused = join(vectors, name, 'expected-error.txt');
  return existsSync(refused) ? `error: ${readFileSync(refused, 'utf8')}` : readFileSync(join(vectors, name, 'expected.yaml'), 'utf8');
};

describe('kustomizeBuild', () => {
  it.each(readdirSync(vectors))('%s', (name) => {
    expect(build(name)).toBe(expected(name));
  });
});
