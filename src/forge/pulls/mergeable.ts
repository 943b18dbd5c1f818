// Whether a head merges into a base without conflicts. Asked for every pull request of a list, so answers are remembered by commit.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { World } from '../world.ts';
import { workspaceOf } from './merge-workspace.ts';

const known = new WeakMap<World, Map<string, Promise<boolean>>>();

/** Git before 2.38 cannot merge without a work tree. */
const inWorkspace = async (world: World, repository: string, base: string, head: string): Promise<boolean> => {
  const folder = mkdtempSync(join(tmpdir(), 'forge-try-'));
  try {
    const workspace = await workspaceOf(world, { repository, folder, user: world.owner });
    await workspace.checkOut(base);
    return (await workspace.git(['merge', '--quiet', '--no-commit', '--no-ff', head])).code === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const tryMerge = async (world: World, repository: string, base: string, head: string): Promise<boolean> => {
  const { code } = await world.repositories.git(repository, ['merge-tree', '--write-tree', base, head]);
  if (code === 0 || code === 1) return code === 0;
  return inWorkspace(world, repository, base, head);
};

export const canMerge = (world: World, repository: string, base: string, head: string): Promise<boolean> => {
  const answers = known.get(world) ?? new Map<string, Promise<boolean>>();
  known.set(world, answers);
  const key = `${repository} ${base} ${head}`;
  const answer = answers.get(key) ?? tryMerge(world, repository, base, head);
  answers.set(key, answer);
  return answer;
};
