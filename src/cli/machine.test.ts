import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findProgram } from './machine.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'gitops-lab-machine-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const program = (path: string) => {
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'flux'), '#!/bin/sh\n');
  chmodSync(join(path, 'flux'), 0o755);
};

// Inside the lab's shell the stand-ins lead PATH. Taken for real ones they would be removed at the next command.
it('does not take a stand-in of a lab for the machine’s own program', () => {
  const standins = join(folder, 'ws', '.gitops-lab', 'bin');
  const own = join(folder, 'usr', 'bin');
  program(standins);
  expect(findProgram('flux', { PATH: [standins, own].join(delimiter) })).toBeUndefined();
  program(own);
  expect(findProgram('flux', { PATH: [standins, own].join(delimiter) })).toBe(join(own, 'flux'));
});
