// Compares observed recordings with the real cluster's and parts the differences into listed ones (differences.md) and the rest.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { normaliseRecording } from './lib/normalise.mjs';

const here = resolve(import.meta.dirname);

const differencesBetween = (a, b, path = '') => {
  if (a === b) return [];
  if (a && b && typeof a === 'object' && typeof b === 'object' && Array.isArray(a) === Array.isArray(b)) {
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) => differencesBetween(a[key], b[key], `${path}/${key}`));
  }
  return [{ path, expected: a, observed: b }];
};

const cells = (line) => line.split('|').slice(1, -1).map((cell) => cell.trim());

export const readListed = (file = join(here, 'differences.md')) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|\s*(scenario|-)/.test(line))
    .map(cells)
    .map(([scenario, step, path, reason]) => ({ scenario, step, path, reason }));

/** `*` stands for anything. */
const matches = (pattern, text) => new RegExp(`^${pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`, 's').test(text);

const read = (folder, scenario) => normaliseRecording(JSON.parse(readFileSync(join(folder, `${scenario}.json`), 'utf8')));

/** `{ scenario, steps, equal, listed, open }`: open differences have no row. */
export const compareScenario = (scenario, observedFolder, listedRows = readListed(), expectedFolder = join(here, 'recordings')) => {
  const expected = read(expectedFolder, scenario).steps;
  const observed = existsSync(join(observedFolder, `${scenario}.json`)) ? read(observedFolder, scenario).steps : [];
  const found = expected.flatMap((step, at) =>
    differencesBetween(step, observed[at]).map((each) => ({ scenario, step: String(at + 1), title: step.line ?? step.what ?? step.title ?? step.step, ...each })),
  );
  const rowOf = (each) => listedRows.find((row) => matches(row.scenario, scenario) && matches(row.step, each.step) && matches(row.path, each.path));
  const listed = found.flatMap((each) => (rowOf(each) ? [{ ...each, reason: rowOf(each).reason }] : []));
  const open = found.filter((each) => !rowOf(each));
  const equal = expected.filter((_, at) => !found.some((each) => each.step === String(at + 1))).length;
  return { scenario, steps: expected.length, equal, listed, open };
};
