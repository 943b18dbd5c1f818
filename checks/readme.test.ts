// The reference page of each kind is made from its shape: `npx vitest run checks/readme.test.ts -u` writes them.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeShape } from '../src/catalogue/describe-shape.ts';
import { checkKinds } from './index.ts';

const page = (name: string): string => {
  const kind = checkKinds[name];
  return kind ? `# ${name}\n\n${kind.about}\n\n${describeShape(kind.shape)}\n` : '';
};

describe('the check vocabulary', () => {
  it('has a folder a kind', () => {
    const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name).sort()).toEqual(Object.keys(checkKinds).sort());
  });

  it.each(Object.keys(checkKinds))('%s has its reference page', async (name) => {
    await expect(page(name)).toMatchFileSnapshot(join(import.meta.dirname, name, 'README.md'));
  });
});
