/** Drives the built command as a child process, in a folder of its own, with nothing of the tester's configuration. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
/** Another build can be tried with GITOPS_LAB_COMMAND. */
export const script = process.env['GITOPS_LAB_COMMAND'] ?? join(root, 'dist', 'gitops-lab.js');
export const smallCourse = join(import.meta.dirname, 'course');

export interface Result {
  code: number | null;
  stdout: string;
  stderr: string;
  /** Parsed stdout of a --json call. */
  // oxlint-disable-next-line no-explicit-any
  json: any;
  ms: number;
}

export interface Place {
  folder: string;
  workspace: string;
  stateDir: string;
  clone: string;
  env: NodeJS.ProcessEnv;
  run(...args: string[]): Promise<Result>;
  runWith(options: { env?: NodeJS.ProcessEnv; cwd?: string; uid?: number }, ...args: string[]): Promise<Result>;
  git(...args: string[]): string;
  settings(): { ports: Record<string, number> };
  enginePid(): number;
  /** Ends the engine and removes the folder. */
  close(): Promise<void>;
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const runCommand = (args: string[], options: { cwd: string; env: NodeJS.ProcessEnv; uid?: number | undefined }): Promise<Result> =>
  new Promise((done, fail) => {
    const begun = performance.now();
    const child = spawn(process.execPath, [script, ...args], {
      cwd: options.cwd,
      env: options.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => (stdout += part));
    child.stderr.setEncoding('utf8').on('data', (part: string) => (stderr += part));
    child.on('error', fail);
    child.on('close', (code) => done({ code, stdout, stderr, json: parse(stdout), ms: performance.now() - begun }));
  });

/** Builds what is out of date; says nothing and takes no time when nothing is. */
export const ensureBuilt = (): void => {
  if (!process.env['GITOPS_LAB_COMMAND']) execFileSync(process.execPath, [join(root, 'scripts', 'prepare.mjs')], { stdio: 'pipe' });
};

/** An empty folder with a home of its own. */
export const makePlace = (): Place => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'gitops-lab-e2e-')));
  const home = join(folder, 'home');
  mkdirSync(home);
  const workspace = join(folder, 'gitops-lab');
  // A Docker that answers here is no part of these tests.
  const env: NodeJS.ProcessEnv = {
    GITOPS_LAB_ENGINE: 'embedded',
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    NO_COLOR: '1',
  };
  const place: Place = {
    folder,
    workspace,
    stateDir: join(workspace, '.gitops-lab'),
    clone: join(workspace, 'fleet'),
    env,
    run: (...args) => place.runWith({}, ...args),
    runWith: (options, ...args) => runCommand(args, { cwd: options.cwd ?? folder, env: { ...env, ...options.env }, uid: options.uid }),
    git: (...args) => execFileSync('git', args, { cwd: place.clone, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim(),
    settings: () => JSON.parse(readFileSync(join(place.stateDir, 'engine-settings.json'), 'utf8')) as { ports: Record<string, number> },
    enginePid: () => (JSON.parse(readFileSync(join(place.stateDir, 'engine.json'), 'utf8')) as { pid: number }).pid,
    close: async () => {
      await place.run('stop');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return place;
};

/** `start` on the small course. */
export const startSmall = async (place: Place, ...args: string[]): Promise<Result> => {
  const result = await place.run('start', '--json', '--course', smallCourse, '--accept', ...args);
  if (result.code !== 0) throw new Error(`start failed: ${result.stdout}${result.stderr}`);
  return result;
};
