#!/usr/bin/env node
// Prints the manifest that installs the operator of ResourceSets, for a lab's repository: node scripts/generate-flux-operator.mjs [--namespace NAME] > flux-operator.yaml
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { stringify } from 'yaml';

const root = resolve(import.meta.dirname, '..');
const bundle = await build({
  entryPoints: [join(root, 'src', 'flux', 'resource-set', 'manifests', 'operator-manifests.ts')],
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  write: false,
});
const { operatorManifests } = await import(`data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].contents).toString('base64')}`);

const at = process.argv.indexOf('--namespace');
const objects = operatorManifests(at > 0 ? process.argv[at + 1] : undefined);
process.stdout.write(objects.map((each) => `---\n${stringify(each, { lineWidth: 0, aliasDuplicateObjects: false })}`).join(''));
