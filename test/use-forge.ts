// A forge for each test, with a person and a clone at it; and a browser without scripts.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { Forge, ForgeOptions } from '../src/forge/forge.ts';
import { startForge } from '../src/forge/start-forge.ts';
import { ManualClock } from '../src/platform/clock.ts';
import { visitForge } from './forge-visitor.ts';

export const person = (name: string, right: 'read' | 'write' = 'write') => ({ name, token: `${name}-token`, right });

type Own = Partial<Pick<ForgeOptions, 'users' | 'deliver'>> & { files?: Record<string, string> };

/** The learner is always there. */
export const useForge = ({ users = [person('learner')], files, deliver }: Own = {}) => {
  let state = '';
  const open = (): Promise<Forge> =>
    startForge({ stateDir: state, clock: lab.clock, users, createOnPush: true, ...(deliver ? { deliver } : {}) });
  const lab = {
    clock: new ManualClock(),
    forge: undefined as unknown as Forge,
    visit: undefined as unknown as ReturnType<typeof visitForge>,
    /** Ends it and starts it on what it left. */
    restart: async () => {
      await lab.forge.close();
      lab.forge = await open();
    },
  };
  beforeEach(async () => {
    state = mkdtempSync(join(tmpdir(), 'forge-'));
    lab.forge = await open();
    lab.visit = visitForge(lab.forge);
    await lab.visit.begin(files);
  });
  afterEach(async () => {
    lab.visit.leave();
    await lab.forge.close();
    rmSync(state, { recursive: true, force: true });
  });
  return lab;
};

/** Keeps one cookie, reads forms out of the page. */
export const browse = (forge: Forge) => {
  let cookie = '';
  const go = async (method: string, path: string, form?: Record<string, string>, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${forge.url}${path}`, {
      method,
      redirect: 'manual',
      headers: { cookie, ...headers },
      ...(form ? { body: new URLSearchParams(form) } : {}),
    });
    cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    return { status: answer.status, location: answer.headers.get('location'), text: await answer.text(), headers: answer.headers };
  };
  const token = async (path: string) => /name="_csrf" value="([^"]+)"/.exec((await go('GET', path)).text)?.[1] ?? '';
  return {
    go,
    token,
    logIn: (user: string) => go('POST', '/user/login', { name: user, token: `${user}-token`, to: '/learner/fleet/pulls' }),
  };
};
