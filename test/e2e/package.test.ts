import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt, makePlace, type Place } from './command.ts';

const root = resolve(import.meta.dirname, '../..');

/** What will be published, used as it will be used: `npx <tarball> start` in an empty folder, without a network. */
describe('the package', () => {
  let place: Place;
  let tarball: string;
  const npx = (...args: string[]) =>
    spawnSync('npx', ['--yes', '--offline', `./${tarball}`, ...args], {
      cwd: place.folder,
      encoding: 'utf8',
      env: { ...place.env, npm_config_cache: join(place.folder, 'cache'), npm_config_update_notifier: 'false' },
    });

  beforeAll(() => {
    ensureBuilt();
    place = makePlace();
    // prepack would build into the same dist that other tests use right now.
    execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', place.folder], { cwd: root, stdio: 'pipe' });
    tarball = readdirSync(place.folder).find((name) => name.endsWith('.tgz')) as string;
  });
  afterAll(() => place.close());

  it('has no dependency to fetch, and carries labs, pages and licences', () => {
    copyFileSync(join(place.folder, tarball), join(place.folder, 'copy.tgz'));
    const files = execFileSync('tar', ['-tzf', 'copy.tgz'], { cwd: place.folder, encoding: 'utf8' });
    for (const name of [
      'dist/gitops-lab.js',
      'dist/engine.js',
      'dist/standins/kubectl.js',
      'dist/THIRD-PARTY-LICENSES',
      'labs/course.yaml',
      'docs/instructors.md',
      'docs/reference/lab.md',
      'NOTICE',
    ]) {
      expect(files).toContain(`package/${name}\n`);
    }
    expect(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).dependencies).toBeUndefined();
  });

  it('begins a lab of your own', () => {
    expect(npx('author', 'new', 'mine', '--course', 'course', '--json')).toMatchObject({ status: 0 });
    expect(npx('author', 'lint', '--course', 'course')).toMatchObject({ status: 0, stdout: '1 lab looked at: nothing to say\n' });
  }, 60_000);

  it('starts the first lab with one command in an empty folder', () => {
    const { status, stdout, stderr } = npx('start', '--json');
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(JSON.parse(stdout)).toMatchObject({ lab: { number: 1 }, task: { number: 1 }, engine: 'embedded' });
    const check = npx('check', '--json');
    expect(JSON.parse(check.stdout)).toMatchObject({ green: false });
  }, 60_000);
});
