import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { healParts } from './kept-folders.ts';
import { stateFolder } from './state-folder.ts';

it('puts the old tree back where a restore was cut off between its two moves, and touches no other', () => {
  const root = mkdtempSync(join(tmpdir(), 'kept-folders-'));
  const folder = stateFolder(root);
  for (const part of [folder.forge, folder.registry]) {
    mkdirSync(part);
    writeFileSync(join(part, 'kept'), part);
  }
  renameSync(folder.forge, `${folder.forge}.old`);
  mkdirSync(`${folder.registry}.old`);
  healParts(folder);
  expect([folder.forge, folder.registry].map((part) => readFileSync(join(part, 'kept'), 'utf8'))).toEqual([folder.forge, folder.registry]);
  rmSync(root, { recursive: true });
});
