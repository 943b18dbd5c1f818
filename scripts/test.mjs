#!/usr/bin/env node
// Runs the tests, then those on a real kind cluster where there can be one, and closes with one line that counts them. Arguments go to vitest.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { kindSuite } from './kind-suite.mjs';

const root = resolve(import.meta.dirname, '..');
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const folder = mkdtempSync(join(tmpdir(), 'gitops-lab-test-'));

const count = (outcome, status) => {
  try {
    const report = JSON.parse(readFileSync(outcome, 'utf8'));
    // A file that cannot be loaded has no tests to fail.
    const broken = report.testResults.filter(
      (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
    ).length;
    const failed = report.numFailedTests + broken;
    return {
      passed: report.numPassedTests,
      failed: status === 0 ? failed : Math.max(failed, 1),
      skipped: report.numPendingTests + (report.numTodoTests ?? 0),
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
};

const run = (name, args, env = process.env) => {
  const outcome = join(folder, `${name}.json`);
  const words = [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${outcome}`, ...args];
  const { status } = spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit', env });
  return count(outcome, status);
};

const runs = [run('tests', process.argv.slice(2))];
if (process.argv.length === 2) {
  const { env, why } = kindSuite();
  if (env) runs.push(run('kind', [], env));
  else console.log(`kind suite: not run, ${why}`);
}
rmSync(folder, { recursive: true, force: true });
const sum = (key) => runs.reduce((total, each) => total + each[key], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed${sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : ''}`);
process.exit(sum('failed') > 0 ? 1 : 0);
