#!/usr/bin/env node
// Makes the table of Flux's install manifests from what a real `flux install --export` prints: names, types and rules, no prose.
// Run it with the flux CLI of the wanted version on PATH: node scripts/generate-flux.mjs
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';

const root = resolve(import.meta.dirname, '..');
const extras = ['image-reflector-controller', 'image-automation-controller', 'source-watcher'];
const printed = execFileSync('flux', ['install', '--export', `--components-extra=${extras.join(',')}`], {
  encoding: 'utf8',
  maxBuffer: 1 << 26,
});

/** Descriptions are prose; a property that is called description is a field and stays. */
const withoutProse = (value, isProperties = false) => {
  if (Array.isArray(value)) return value.map((each) => withoutProse(each));
  if (!value || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, each]) => isProperties || key !== 'description' || typeof each !== 'string')
      .map(([key, each]) => [key, withoutProse(each, key === 'properties')]),
  );
};

const objects = parseAllDocuments(printed)
  .map((document) => withoutProse(document.toJS()))
  .filter(Boolean);
const version = objects[0].metadata.labels['app.kubernetes.io/version'];
const text = JSON.stringify({ version, objects });
writeFileSync(join(root, 'src', 'flux', 'install', 'manifests.generated.json'), `${text.replaceAll('{"apiVersion"', '\n{"apiVersion"')}\n`);
console.log(`${objects.length} objects of Flux ${version}, ${text.length} bytes`);
