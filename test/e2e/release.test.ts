// `gitops-lab release` as a person types it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { useSmallCourse } from './use-small-course.ts';

const place = useSmallCourse();

it('releases once, and asks for --force before it replaces', async () => {
  const first = await place.run('release', 'team/web', '1.2.0', '--json');
  expect(first.json).toMatchObject({ repository: 'team/web', tag: '1.2.0', replaced: false, broken: null });
  const again = await place.run('release', 'team/web', '1.2.0', '--broken', 'crash', '--json');
  expect(again).toMatchObject({ code: 2, json: { error: { code: 'release/there', next: 'gitops-lab release team/web 1.2.0 --force' } } });
  const forced = await place.run('release', 'team/web', '1.2.0', '--broken', 'crash', '--force', '--json');
  expect(forced.json).toMatchObject({ replaced: true, broken: 'crash' });
  expect(forced.json.digest).not.toBe(first.json.digest);
  expect((await place.run('release', 'team/web', '--json')).json.images).toEqual([{ repository: 'team/web', tags: ['1.2.0'] }]);
  expect((await place.run('release')).stdout).toContain('team/web  1.2.0');
}, 60_000);

it('packs a folder of TypeScript, and says what it cannot pack', async () => {
  const folder = join(place.folder, 'robot');
  mkdirSync(folder);
  const nothing = await place.run('release', 'robot', '0.1.0', '--from', folder, '--json');
  expect(nothing.json.error).toMatchObject({ code: 'release/no-entry' });
  writeFileSync(join(folder, 'main.ts'), 'const port: number = 8080;\nconsole.log(port);\n');
  expect((await place.run('release', 'robot', '0.1.0', '--from', folder, '--json')).json).toMatchObject({ tag: '0.1.0' });
  // Where no such folder is here, a clone of the workspace is meant: the lab's shell opens in another one.
  const clone = join(place.workspace, 'courier');
  mkdirSync(clone);
  writeFileSync(join(clone, 'main.ts'), 'console.log(1);\n');
  expect((await place.run('release', 'courier', '0.1.0', '--from', 'courier', '--json')).json).toMatchObject({ tag: '0.1.0' });
}, 60_000);
