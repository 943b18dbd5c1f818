import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt, makePlace, type Place } from './command.ts';

// An instructor's afternoon, by the built command: a course of somebody else takes the same path as ours.
const sample = join(import.meta.dirname, '..', 'course-sample');
const proofLimitMs = 240_000;

let place: Place;
beforeAll(() => {
  ensureBuilt();
  place = makePlace();
});
afterAll(() => place.close());

describe("somebody else's course", () => {
  it('is sound', async () => {
    const { code, json } = await place.run('author', 'lint', '--course', sample, '--json');
    expect({ code, ...json }).toMatchObject({ code: 0, labs: ['berths'], problems: [] });
  });

  it('runs nothing before its commands were shown and accepted, for a proof as for a learner', async () => {
    for (const words of [
      ['author', 'prove', '--course', sample],
      ['start', '--course', sample],
    ]) {
      const { code, json } = await place.run(...words, '--json');
      expect({ code, error: json.error }).toMatchObject({
        code: 2,
        error: { code: 'course/not-accepted', data: { permissions: { programs: ['git', 'kubectl'], hosts: [] } } },
      });
      expect(json.error.data.permissions.commands).toContainEqual({
        lab: 'berths',
        task: 'board',
        when: 'check',
        line: 'kubectl get configmap board -n harbour -o jsonpath={.data}',
      });
    }
    const { stderr } = await place.run('start', '--course', sample);
    expect(stderr).toContain('is not ours. On this machine it wants to:');
    expect(readdirSync(place.workspace).filter((name) => !name.startsWith('.'))).toEqual([]);
  });

  it(
    'is proven: red, green, green again, red, and each mistake by its finding',
    async () => {
      const temporary = join(place.folder, 'temporary');
      mkdirSync(temporary);
      const proof = ['author', 'prove', '--course', sample, '--accept', '--json'];
      const { code, json } = await place.runWith({ env: { TMPDIR: temporary } }, ...proof);
      expect(json.lines.filter(({ ok }: { ok: boolean }) => !ok)).toEqual([]);
      expect({ code, ...json }).toMatchObject({ code: 0, labs: ['berths'], passed: true, proofs: 62 });
      // Every value that a learner may get was there.
      expect([...new Set(json.lines.map(({ values }: { values: string }) => values))]).toEqual([
        'ship = Petrel, berth = 4',
        'ship = Dunlin, berth = 7',
      ]);
      expect(readdirSync(temporary)).toEqual([]);
    },
    proofLimitMs,
  );

  it('is learned like ours, and asks again only when what it runs has changed', async () => {
    const course = join(place.folder, 'course');
    cpSync(sample, course, { recursive: true });
    const change = (file: string, find: string, replace: string) => {
      const path = join(course, file);
      writeFileSync(path, readFileSync(path, 'utf8').replace(find, replace));
    };
    expect((await place.run('start', '--course', course, '--accept', '--json')).json).toMatchObject({
      lab: { id: 'berths' },
      task: { id: 'book' },
    });
    change('content/berths/book.md', 'Two ships', 'Three ships');
    expect((await place.run('check', '--json', '--course', course)).json).toMatchObject({ lab: 'berths', passed: 0 });
    expect((await place.run('solve', '--apply', '--course', course)).code).toBe(0);
    expect((await place.run('check', '--json', '--course', course)).json).toMatchObject({ green: true });
    change('labs/berths/solution/board.yaml', 'apply -f -', 'apply --server-side -f -');
    expect((await place.run('check', '--json', '--course', course)).json.error.code).toBe('course/not-accepted');
  });
});

describe('a lab that is begun', () => {
  it(
    'is refused where its checks lie, with an exit code',
    async () => {
      const course = join(place.folder, 'mine');
      cpSync(sample, course, { recursive: true });
      const path = join(course, 'labs/berths/mistakes/book.other-name.yaml');
      writeFileSync(path, readFileSync(path, 'utf8').replace('Heron', 'Petrel'));
      const { code, stdout } = await place.run('author', 'prove', 'berths', 'book', '--course', course, '--accept', '--speed', '100');
      expect(code).toBe(1);
      expect(stdout).toMatch(/✘ book\/other-name after the mistake: wanted {1,2}git-file\/differs, got passed git-file\/passed/);
    },
    proofLimitMs,
  );

  it('names a word of author that it does not know', async () => {
    expect((await place.run('author', 'lnt', '--json')).json.error).toMatchObject({ code: 'usage/author', next: 'gitops-lab author lint' });
    expect((await place.run('author', 'prove', 'berth', '--course', sample, '--json')).json.error.next).toBe('Did you mean berths?');
  });
});
