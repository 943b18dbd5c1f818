#!/usr/bin/env node
// Sends the same generated requests to a real kube-apiserver and to the embedded one and prints how equal the answers are, by area.
//   npm run fidelity [-- --seed N] [--requests N] [--area NAME]… [--show N] [--record]
//   --show N   how many groups of differences are printed in full (20)
//   --record   writes what the real server answered into test/vectors/fidelity, where `npm test` plays it
// etcd, kube-apiserver and kube-controller-manager are taken from the rig's folder or PATH.
import { join, resolve } from 'node:path';
import { column } from './bench/measure.mjs';
import { loadModule } from './load-module.mjs';

const folder = join(resolve(import.meta.dirname, '..'), 'test', 'fidelity');
const vectors = join(folder, '..', 'vectors', 'fidelity');
const argv = process.argv.slice(2);
const options = (name) => argv.flatMap((word, at) => (word === name ? [argv[at + 1]] : []));
const number = (name, otherwise) => Number(options(name)[0] ?? otherwise);
const percent = (part, whole) => `${((100 * part) / Math.max(whole, 1)).toFixed(1)} %`;

const { areaNames, measureFidelity, missingPrograms } = await loadModule('test/fidelity/fidelity.ts');

const print = ({ scores, groups }) => {
  const open = groups.filter((each) => !each.reason);
  for (const { area, count, cause, example } of open.slice(0, number('--show', 20))) {
    console.log(`${area}, ${count} times: ${cause}`);
    console.log(`  ${example.namespace} step ${example.step}: ${example.request}\n    ${example.body}`);
    console.log(`    ${example.path}\n    real ${example.real}\n    ours ${example.ours}\n`);
  }
  const reasons = groups.flatMap(({ reason }) => reason ?? []);
  for (const reason of new Set(reasons)) {
    const count = groups.reduce((total, each) => total + (each.reason === reason ? each.count : 0), 0);
    console.log(`listed, ${count} times: ${reason}`);
  }
  const sum = (key) => scores.reduce((total, each) => total + each[key], 0);
  const rows = [...scores, { area: 'all', compared: sum('compared'), equal: sum('equal'), listed: sum('listed') }];
  const openIn = (area) => open.filter((each) => area === 'all' || each.area === area).length;
  console.log(
    column([
      ['area', 'requests', 'equal', 'with listed', 'open causes'],
      ...rows.map(({ area, compared, equal, listed }) => [
        area,
        compared,
        percent(equal, compared),
        percent(equal + listed, compared),
        openIn(area),
      ]),
    ]),
  );
};

const unknown = options('--area').filter((each) => !areaNames.includes(each));
if (unknown.length > 0) {
  console.error(`No area is called ${unknown.join(', ')}. There are ${areaNames.join(', ')}.`);
  process.exitCode = 2;
} else if (missingPrograms().length > 0) {
  console.error(`Not run: ${missingPrograms().join(', ')} missing. Put them on PATH, or in bin of the folder that RIG_DIR names.`);
  process.exitCode = 2;
} else {
  const wanted = {
    seed: number('--seed', 1),
    requests: number('--requests', 2000),
    areas: options('--area'),
    folder,
    ...(argv.includes('--record') ? { record: vectors } : {}),
  };
  print(await measureFidelity(wanted));
}
