#!/usr/bin/env node
// Measures the promises of the design and prints them as a table, with this machine's calibration beside them: npm run bench [-- --rounds N]
// Real kubectl, flux and kube-apiserver are taken from the rig's folder or PATH; a row whose program is missing says so.
import { join } from 'node:path';
import { calibrate, column, percentile, root } from './bench/measure.mjs';
import { measureCommand } from './bench/command.mjs';
import { measureEngine } from './bench/engine.mjs';
import { measureApi } from './bench/api.mjs';

const at = process.argv.indexOf('--rounds');
const rounds = at < 0 ? 10 : Number(process.argv[at + 1]);

const calibration = calibrate();
const rows = [
  ...(await measureCommand(rounds, join(root, 'dist', 'gitops-lab.js'))),
  ...(await measureEngine(rounds)),
  ...(await measureApi(rounds)),
];
console.log(`calibration: ${calibration.ms.toFixed(0)} ms for ${calibration.what} (a quiet 2-core machine of 2026: about 60 ms)\n`);
const text = ({ samples, value, unit = 'ms', digits = 0 }) =>
  value !== undefined ? value : `${percentile(samples, 50).toFixed(digits)} / ${percentile(samples, 95).toFixed(digits)} ${unit}`;
const table = [
  ['what', 'promise', 'p50 / p95', ''],
  ...rows.map((row) => [row.what, row.promise, text(row), row.kept === undefined ? '' : row.kept ? 'kept' : 'NOT KEPT']),
];
console.log(column(table));
