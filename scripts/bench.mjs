#!/usr/bin/env node
// Measures the promises of the design and prints them as a table, with this machine's calibration beside them:
// npm run bench [-- --rounds N] [command|loop|labs|engine|api[:part]|kind ...]; kind only by name, it needs Docker and minutes.
// Parts of api (api:start,pods): start clients idle fan-out pods many.
// Real kubectl, flux and kube-apiserver are taken from the rig's folder or PATH; a row whose program is missing says so.
import { join } from 'node:path';
import { calibrate, column, percentile, root } from './bench/measure.mjs';
import { measureCommand } from './bench/command.mjs';
import { measureEngine } from './bench/engine.mjs';
import { measureApi } from './bench/api.mjs';
import { measureKindStart } from './bench/kind-start.mjs';
import { measureLabs } from './bench/labs.mjs';
import { measureLoop } from './bench/loop.mjs';

const words = process.argv.slice(2);
const at = words.indexOf('--rounds');
const rounds = at < 0 ? 10 : Number(words[at + 1]);
const program = process.env.GITOPS_LAB_COMMAND ?? join(root, 'dist', 'gitops-lab.js');

const parts = {
  command: () => measureCommand(rounds, program),
  loop: () => measureLoop(rounds, program),
  labs: () => measureLabs(rounds, program),
  engine: () => measureEngine(rounds),
  api: (parts) => measureApi(rounds, parts),
};
const onlyByName = { kind: () => measureKindStart(rounds, program) };
const all = { ...parts, ...onlyByName };
const named = words.filter((word) => Object.hasOwn(all, word.split(':')[0]));

const calibration = calibrate();
const rows = [];
for (const word of named.length > 0 ? named : Object.keys(parts)) {
  const [name, some] = word.split(':');
  rows.push(...(await all[name](some?.split(','))));
}
console.log(`calibration: ${calibration.ms.toFixed(0)} ms for ${calibration.what} (a quiet 2-core machine of 2026: about 60 ms)\n`);
const text = ({ samples, value, unit = 'ms', digits = 0 }) =>
  value !== undefined ? value : `${percentile(samples, 50).toFixed(digits)} / ${percentile(samples, 95).toFixed(digits)} ${unit}`;
const table = [
  ['what', 'promise', 'p50 / p95', ''],
  ...rows.map((row) => [row.what, row.promise, text(row), row.kept === undefined ? '' : row.kept ? 'kept' : 'NOT KEPT']),
];
console.log(column(table));
