/** What an engine decides once and must find again: ports, the control token, how far its clock was moved. */
import { randomBytes } from 'node:crypto';
import { readTwice, writeTwice } from '../../platform/atomic-file.ts';
import { RealClock } from '../../platform/clock.ts';
import { choosePorts, completePorts, type Ports } from './ports.ts';
import type { StateFolder } from './state-folder.ts';

export interface EngineSettings {
  version: 1;
  ports: Ports;
  /** Opens the control endpoint. */
  token: string;
  /** Password of the forge's user. */
  forgeToken: string;
  /** How far `advance` moved the clock: time must not go back at the next start. */
  clockShiftMs: number;
  clockSpeed: number;
  /** When time began to pass at that speed, so that every process reads the same clock. */
  clockOriginMs?: number;
  /** How far in the past the cluster begins. */
  bornBehindMs?: number;
}

const isSettings = (value: unknown): value is EngineSettings =>
  typeof value === 'object' &&
  value !== null &&
  (value as EngineSettings).version === 1 &&
  typeof (value as EngineSettings).ports?.api === 'number';

export const readSettings = (folder: StateFolder): EngineSettings | undefined => readTwice(folder.settings, isSettings);

export const writeSettings = (folder: StateFolder, settings: EngineSettings): void => writeTwice(folder.settings, settings, 0o600);

/** The time of this engine. */
export const engineClock = (settings: EngineSettings | undefined): RealClock => {
  const clock = new RealClock(settings?.clockSpeed ?? 1, settings?.clockOriginMs);
  clock.advance(settings?.clockShiftMs ?? 0);
  return clock;
};

export const ensureSettings = async (folder: StateFolder, bornBehindMs = 0): Promise<EngineSettings> => {
  const known = readSettings(folder);
  if (known) {
    const ports = await completePorts(known.ports);
    if (known.ports.privateRegistry === undefined) writeSettings(folder, { ...known, ports });
    return { ...known, ports };
  }
  const fresh: EngineSettings = {
    version: 1,
    ports: await choosePorts(),
    token: randomBytes(24).toString('base64url'),
    forgeToken: 'learner-token',
    clockShiftMs: 0,
    clockSpeed: 1,
    ...(bornBehindMs > 0 ? { bornBehindMs } : {}),
  };
  writeSettings(folder, fresh);
  return fresh;
};
