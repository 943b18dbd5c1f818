import type { Duplex } from 'node:stream';
import type { Clock } from '../../platform/clock.ts';
import type { RequestHandler } from '../network/cluster-network.ts';
import type { ContainerFiles } from '../files/container-files.ts';
import type { ByteChannel } from './byte-channel.ts';
import type { HttpInit } from '../../platform/http-fetch.ts';
import type { HttpResponse } from '../../platform/http-response.ts';

/** The container as its processes see it. */
export interface Machine {
  files: ContainerFiles;
  clock: Clock;
  hostname: string;
  ip: string;
  namespace: string;
  /** Numeric user and group. */
  uid: number;
  gid: number;
  startedMs: number;
  fetch(url: string, init?: HttpInit): Promise<HttpResponse>;
  /** Opens a connection; undefined for an address of this machine outside of the cluster. Throws what the dialler says. */
  dial(host: string, port: number): Duplex | undefined;
  /** Cluster DNS: the whole name and its address. */
  lookUp(name: string): { name: string; ip: string } | undefined;
  /** Serves HTTP on a port until the container ends. */
  serve(port: number, handler: RequestHandler): void;
  /** What runs here, by process id. */
  processes: Map<number, string>;
  nextPid(): number;
  /** The programs that are installed, by name. */
  commands: Record<string, CommandFunction>;
}

export interface Streams {
  stdin: ByteChannel;
  stdout: (data: string | Buffer) => void;
  stderr: (data: string | Buffer) => void;
}

/** One command that runs: what `main` would be given. */
export interface Call extends Streams {
  name: string;
  args: string[];
  env: Record<string, string>;
  cwd: string;
  machine: Machine;
  /** Aborts when the process is killed. */
  signal: AbortSignal;
  /** Aborts when the process is asked to end; only servers listen, as PID 1 ignores SIGTERM otherwise. */
  terminate: AbortSignal;
  /** Runs another command with these streams. */
  run(argv: string[], changes?: Partial<Pick<Call, 'env' | 'signal' | 'stdin' | 'stdout' | 'stderr'>>): Promise<number>;
}

export type CommandFunction = (call: Call) => Promise<number> | number;

/** Makes a path absolute as the command's working directory demands. */
export const absolute = (cwd: string, path: string): string => (path.startsWith('/') ? path : `${cwd}/${path}`);
