import type { Duplex, Readable, Writable } from 'node:stream';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KubeObject } from '../machinery/object.ts';

export interface LogOptions {
  container?: string | undefined;
  follow: boolean;
  previous: boolean;
  timestamps: boolean;
  tailLines?: number | undefined;
  sinceSeconds?: number | undefined;
  sinceTime?: string | undefined;
  limitBytes?: number | undefined;
}

export interface ExecOptions {
  container?: string | undefined;
  command: string[];
  tty: boolean;
}

export interface ExecStreams {
  stdin?: Readable | undefined;
  stdout: Writable;
  stderr: Writable;
  /** Terminal size changes, while `tty`. */
  onResize?(listener: (size: { width: number; height: number }) => void): void;
}

/** What the API server asks of a node about a running pod. The simulated kubelet implements it; refusals are ApiErrors. */
export interface NodeConnector {
  /** Writes the log to `out`; resolves when it is complete or, with `follow`, when the container ends or `signal` aborts. */
  logs(pod: KubeObject, options: LogOptions, out: Writable, signal: AbortSignal): Promise<void>;
  /** Resolves with the exit code. */
  exec(pod: KubeObject, options: ExecOptions, streams: ExecStreams, signal: AbortSignal): Promise<number>;
  attach(pod: KubeObject, options: ExecOptions, streams: ExecStreams, signal: AbortSignal): Promise<number>;
  /** Joins `connection` with what listens on the pod's port; rejects with the kubelet's words where nothing does. */
  portForward(pod: KubeObject, port: number, connection: Duplex): Promise<void>;
  /** pods/proxy and services/proxy. */
  proxy(pod: KubeObject, port: number, request: IncomingMessage, response: ServerResponse): Promise<void>;
}
