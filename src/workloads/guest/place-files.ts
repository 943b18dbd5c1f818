// A container's files on this machine's disk, for a program that is a process of this machine.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../../platform/atomic-file.ts';
import type { ContainerFiles } from '../files/container-files.ts';

const same = (file: string, data: Buffer): boolean => {
  try {
    return readFileSync(file).equals(data);
  } catch {
    return false;
  }
};

/** Copies what a container sees at `path` to `target`; a file that is the same stays as it is, one that is gone goes. */
export const copyOut = async (files: ContainerFiles, path: string, target: string): Promise<void> => {
  const info = await files.stat(path);
  if (!info) return rmSync(target, { recursive: true, force: true });
  if (info.type === 'file') {
    const data = await files.read(path);
    if (!same(target, data)) writeWhole(target, data, 0o600);
    return;
  }
  mkdirSync(target, { recursive: true });
  // An image comes from anybody: no name of it leads out of the folder.
  const names = (await files.list(path)).filter((name) => name !== '.' && name !== '..' && !/[/\\\0]/.test(name));
  for (const name of names) await copyOut(files, `${path}/${name}`, join(target, name));
};
