// Nobody asked for kind, and it cannot make a cluster: the learner gets the embedded engine, one line that says why, and nothing stays behind.
import { clusterNameOf } from '../../src/engines/kind/kind-settings.ts';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureBuilt, makePlace, type Place } from '../e2e/command.ts';

const networks = () => execFileSync('docker', ['network', 'ls', '-q'], { encoding: 'utf8' }).split('\n').toSorted();

/** Says its version like the real one, and fails like it. */
const broken = `#!/bin/sh
case "$1" in
version) echo 'kind v0.33.0 go1.24.0 linux/amd64' ;;
create) echo 'ERROR: failed to create cluster: could not find a log line that matches "Reached target"' >&2; exit 1 ;;
esac
`;

let place: Place;
beforeAll(() => {
  ensureBuilt();
  place = makePlace();
  const programs = join(place.folder, 'programs');
  mkdirSync(programs);
  writeFileSync(join(programs, 'kind'), broken);
  chmodSync(join(programs, 'kind'), 0o755);
  place.env['PATH'] = [programs, place.env['PATH']].join(delimiter);
});
afterAll(async () => {
  await place.run('down', '--yes');
  await place.close();
});

it('a start that nobody asked of kind falls back, and says why', async () => {
  const before = networks();
  const env = { GITOPS_LAB_ENGINE: '', GITOPS_LAB_NODE_IMAGE: process.env['GITOPS_LAB_NODE_IMAGE'] };
  const { code, stderr, stdout } = await place.runWith({ env }, 'start');
  expect({ code, said: stdout + stderr }).toMatchObject({
    code: 0,
    said: expect.stringMatching(/kind could not create the cluster: failed to create cluster: .* The embedded engine is taken instead\./),
  });
  expect((await place.run('status', '--json')).json.engine).toMatchObject({ name: 'embedded', running: true });
  expect(networks()).toEqual(before);
});

it('one that was asked for is refused, with what to type next', async () => {
  const other = makePlace();
  other.env['PATH'] = place.env['PATH'];
  try {
    const asked = await other.runWith({ env: { GITOPS_LAB_ENGINE: 'kind' } }, 'start', '--json');
    expect(asked.json.error).toMatchObject({ code: 'kind/create-failed', next: expect.any(String) });
  } finally {
    await other.run('down', '--yes');
    await other.close();
  }
});

it('a cluster that has its name and is not of this workspace is left alone', async () => {
  const other = makePlace();
  const node = `${clusterNameOf(other.stateDir)}-control-plane`;
  const image = process.env['GITOPS_LAB_NODE_IMAGE'] ?? '';
  execFileSync('docker', ['create', '--name', node, image]);
  try {
    const asked = await other.runWith({ env: { GITOPS_LAB_ENGINE: 'kind', GITOPS_LAB_NODE_IMAGE: image } }, 'start', '--json');
    expect(asked.json.error).toMatchObject({ code: 'kind/name-taken' });
    await other.run('down', '--yes');
    expect(execFileSync('docker', ['ps', '-aq', '--filter', `name=${node}`], { encoding: 'utf8' })).not.toBe('');
  } finally {
    execFileSync('docker', ['rm', '-fv', node]);
    await other.run('down', '--yes');
    await other.close();
  }
});
