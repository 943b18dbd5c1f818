#!/usr/bin/env node
// Proves that the labs' checks do not lie: npm run prove [-- [--engine kind|real-flux] lab [task…]]. Each condition is red at the start, green after the
// solution, green after the solution again, red after a reset; each recorded mistake gives its named finding.
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const words = process.argv.slice(2);
const at = words.indexOf('--engine');
const [, engine = 'embedded'] = at < 0 ? [] : words.splice(at, 2);
const [lab = '', ...tasks] = words;
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', `test/labs/prove-${lab}`, '--reporter=verbose'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PROVE_TASKS: tasks.join(','), PROVE_ENGINE: engine },
});
process.exit(status ?? 1);
