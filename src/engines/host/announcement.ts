/** engine.json: written whole when the engine is ready, removed when it ends. Its absence or damage only costs a question to the control port. */
import { rmSync } from 'node:fs';
import { readJson, writeWhole } from '../../platform/atomic-file.ts';
import type { EngineAccess } from '../provider.ts';
import type { StateFolder } from './state-folder.ts';

export interface Announcement {
  pid: number;
  startedAt: string;
  version: string;
  access: EngineAccess;
}

const isAnnouncement = (value: unknown): value is Announcement =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Announcement).pid === 'number' &&
  typeof (value as Announcement).access === 'object';

export const readAnnouncement = (folder: StateFolder): Announcement | undefined => readJson(folder.announcement, isAnnouncement);

export const announce = (folder: StateFolder, announcement: Announcement): void =>
  writeWhole(folder.announcement, `${JSON.stringify(announcement, null, 2)}\n`, 0o600);

export const withdraw = (folder: StateFolder): void => rmSync(folder.announcement, { force: true });

/** A failed start, told by the process that failed to the one that waits. */
export interface StartFailure {
  pid: number;
  code: string;
  message: string;
  next: string;
}

const isFailure = (value: unknown): value is StartFailure =>
  typeof value === 'object' && value !== null && typeof (value as StartFailure).message === 'string';

export const readFailure = (folder: StateFolder): StartFailure | undefined => readJson(folder.failure, isFailure);

export const reportFailure = (folder: StateFolder, failure: StartFailure): void => writeWhole(folder.failure, JSON.stringify(failure));

export const clearFailure = (folder: StateFolder): void => rmSync(folder.failure, { force: true });
