#!/usr/bin/env node
// Writes the made parts of README.md from the built command and docs/run.txt: npm run readme
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { engineBlock, labsBlock, runBlock, withBlock } from './readme/blocks.mjs';

const root = resolve(import.meta.dirname, '..');
const program = process.env.GITOPS_LAB_COMMAND ?? join(root, 'dist', 'gitops-lab.js');
const ask = (word) => JSON.parse(execFileSync(process.execPath, [program, word, '--json'], { cwd: tmpdir(), encoding: 'utf8' }));

const path = join(root, 'README.md');
const parts = {
  run: runBlock(readFileSync(join(root, 'docs', 'run.txt'), 'utf8')),
  labs: labsBlock(ask('labs').labs),
  engine: engineBlock(ask('engine').parts),
};
let readme = readFileSync(path, 'utf8');
for (const [name, text] of Object.entries(parts)) readme = withBlock(readme, name, text);
writeFileSync(path, readme);
