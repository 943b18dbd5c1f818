/** The engine's process: composes everything, says where it listens, serves its control door, ends cleanly. Its output is engine.log. */
import { existsSync } from 'node:fs';
import { LabError } from '../../errors.ts';
import { RealClock, timestamp } from '../../platform/clock.ts';
import { packageVersion } from '../../platform/package-root.ts';
import { announce, readAnnouncement, reportFailure, withdraw, type Announcement } from '../host/announcement.ts';
import { startEmbedded, type EmbeddedEngine } from './compose.ts';
import { CatchUp } from './catch-up.ts';
import { startControl, type ControlAction } from '../host/control-server.ts';
import { takenPort, type Ports } from '../host/ports.ts';
import { engineClock, ensureSettings, writeSettings, type EngineSettings } from '../host/settings.ts';
import { stateFolder } from '../host/state-folder.ts';

/** What runs; empty while it starts. */
const running: { engine?: EmbeddedEngine; announcement?: Announcement } = {};

const stateDir = process.argv[2];
if (!stateDir) throw new Error('usage: engine.js <state folder>');
const folder = stateFolder(stateDir);

const realTime = new RealClock();
const log = (text: string) => void process.stdout.write(`${timestamp(realTime)} ${text}\n`);
const wordsOf = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error));

// A full disk must not end us through our own log.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});
// One failing request or controller must not take the learner's cluster away; a failing start must not hang.
const survive = (error: unknown) => (running.announcement ? log(`error: ${wordsOf(error)}`) : fail(error));
process.on('unhandledRejection', survive);
process.on('uncaughtException', survive);
// The terminal that started us may go.
process.on('SIGHUP', () => {});

/** Tells whoever waits why there will be no engine. */
const fail = (error: unknown): never => {
  log(`failed: ${wordsOf(error)}`);
  const known = error instanceof LabError ? error : undefined;
  const { message } = error instanceof Error ? error : { message: String(error) };
  try {
    reportFailure(folder, {
      pid: process.pid,
      code: known?.code ?? 'engine/failed',
      message: known?.message ?? `The engine could not start: ${message}`,
      next: known?.next ?? 'gitops-lab logs',
    });
  } finally {
    process.exit(1);
  }
};

const roleWords: Record<keyof Ports, string> = {
  api: 'the Kubernetes API',
  forge: 'the forge',
  registry: 'the registry',
  privateRegistry: 'the registry with a login',
  control: 'the engine itself',
};

const requireFreePorts = async (ports: Ports): Promise<void> => {
  const taken = await takenPort(ports);
  if (!taken) return;
  throw new LabError({
    family: 'environment',
    code: 'engine/port-taken',
    message: `Port ${taken.port} of ${roleWords[taken.role]} is taken by another program.`,
    next: 'End that program and type gitops-lab start, or take other ports: gitops-lab start --new-ports',
  });
};

/** Only a cluster that is made now begins behind: an engine that is started again is in the present, whatever happened. */
const beginBehind = (clock: RealClock, { bornBehindMs = 0 }: EngineSettings): CatchUp =>
  new CatchUp(clock, existsSync(folder.cluster) ? 0 : bornBehindMs);

const clockActions = (clock: RealClock, settings: EngineSettings, catchUp: CatchUp): Record<string, ControlAction> => ({
  'clock/hurry': () => void catchUp.hurry(),
  'clock/present': () => catchUp.present(),
  'clock/advance': ({ ms }) => {
    const step = Math.max(0, Number(ms) || 0);
    settings.clockShiftMs += step;
    writeSettings(folder, settings);
    clock.advance(step);
    return { now: clock.now() };
  },
});

let ending = false;

const end = async (reason: string): Promise<void> => {
  if (ending) return;
  ending = true;
  log(`ends: ${reason}`);
  // Everything acknowledged is on disk already; a part that does not end is left behind.
  realTime.after(4000, () => process.exit(0));
  await running.engine?.close();
  if (readAnnouncement(folder)?.pid === process.pid) withdraw(folder);
  process.exit(0);
};

const requireEngine = (): EmbeddedEngine => {
  if (running.engine) return running.engine;
  throw new Error('the engine is still starting');
};

// The control door opens first: whoever asks meanwhile learns that a start is under way, and nobody starts a second engine.
const openDoor = (settings: EngineSettings, clock: RealClock, catchUp: CatchUp) =>
  startControl(settings.ports.control, settings.token, {
    status: () => running.announcement ?? { starting: true, pid: process.pid },
    stop: () => void end('asked to stop'),
    checkpoint: ({ name }) => requireEngine().checkpoint(String(name)),
    restore: async ({ name }) => ({ restored: await requireEngine().restore(String(name)) }),
    ...clockActions(clock, settings, catchUp),
  });

const main = async (): Promise<void> => {
  const settings = await ensureSettings(folder);
  await requireFreePorts(settings.ports);
  const clock = engineClock(settings);
  await openDoor(settings, clock, beginBehind(clock, settings));
  process.on('SIGTERM', () => void end('SIGTERM'));
  process.on('SIGINT', () => void end('SIGINT'));
  const engine = await startEmbedded({ stateDir, clock, ports: settings.ports, forgeToken: settings.forgeToken, log });
  running.engine = engine;
  running.announcement = { pid: process.pid, startedAt: timestamp(realTime), version: packageVersion(), access: engine.access };
  announce(folder, running.announcement);
  log(`ready: Kubernetes ${engine.access.kubernetesVersion}, forge ${engine.access.forge.url}, registry ${engine.access.registry.host}`);
};

main().catch(fail);
