import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Course, Lab } from '../course/lab.ts';
import { enterLab, markPrepared } from '../course/progress.ts';
import type { CommandContext } from './command.ts';
import { withVariables } from './ask-variables.ts';
import { sessionOf } from './open-session.ts';

const lab = {
  id: 'berths',
  number: 1,
  title: 'The team {{team}}',
  variables: { team: ['harbour'], ships: [3] },
  asked: {
    team: { ask: 'Which team?', default: 'harbour', pattern: '^[a-z]+$', wrong: 'Small letters only.' },
    ships: { ask: 'How many?', default: 3 },
  },
  needs: { repositories: [], kustomizations: [], objects: [], images: [], runs: [] },
  tasks: [{ id: 'first', number: 1, page: '{{team}} {{ships}}', conditions: [], prepare: [], hints: [], mistakes: [] }],
  opening: [],
  quiz: [],
} as unknown as Lab;
const course: Course = { id: 'c', title: 'C', folder: '/nowhere', labs: [lab] };

describe('what a lab asks of the learner', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'gitops-lab-ask-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const session = () =>
    sessionOf(
      { folder, stateDir: folder, settings: { madeBy: 'gitops-lab', createdAt: '2026-11-21T00:00:00Z', engine: 'embedded' } },
      course,
    );
  const unattended = (set?: string): CommandContext =>
    ({ flags: set === undefined ? {} : { set }, json: false, terminal: { interactive: false } }) as unknown as CommandContext;
  const refusal = (set: string) => withVariables(session(), 'berths', unattended(set)).catch((error: unknown) => error);

  it('is the default where nobody can be asked', async () => {
    expect(await withVariables(session(), 'berths', unattended())).toMatchObject({ title: 'The team harbour', variables: { ships: [3] } });
  });

  it('is set by --set, a number where the default is one, and stays so for the next command', async () => {
    const begun = session();
    expect(await withVariables(begun, 'berths', unattended('team=pilots\nships=5'))).toMatchObject({
      title: 'The team pilots',
      variables: { team: ['pilots'], ships: [5] },
      tasks: [{ page: 'pilots 5' }],
    });
    expect(begun.course.labs[0]?.title).toBe('The team pilots');
    expect(session().course.labs[0]?.title).toBe('The team pilots');
  });

  it.each([
    ['team=Pilots', '--set team=Pilots: Small letters only.'],
    ['ships=many', '--set ships=many: A number is wanted.'],
    ['taem=pilots', 'Lab berths asks for team, ships, not for «taem».'],
    ['pilots', '--set takes NAME=VALUE, and not «pilots».'],
  ])('refuses %s in one sentence', async (set, message) => {
    expect(await refusal(set)).toMatchObject({ message });
  });

  it('does not change under a lab that was prepared with another value', async () => {
    await withVariables(session(), 'berths', unattended('team=pilots'));
    await session().store.update((progress) => markPrepared(enterLab(progress, lab, '2026-11-21T00:00:00Z'), 'berths'));
    expect(await refusal('team=tugs')).toMatchObject({ code: 'lab/begun' });
    expect(await withVariables(session(), 'berths', unattended('team=pilots'))).toMatchObject({ title: 'The team pilots' });
  });
});
