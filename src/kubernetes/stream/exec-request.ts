import type { KubeObject } from '../machinery/object.ts';
import { apiErrors } from '../machinery/status.ts';
import { containerName } from './container-name.ts';
import type { ExecOptions, ExecStreams, NodeConnector } from './node-connector.ts';

/** What an exec or attach asks for. */
export interface ExecRequest {
  options: ExecOptions;
  stdin: boolean;
  stdout: boolean;
  stderr: boolean;
  /** Joins the streams with the container; resolves with the exit code. */
  run(streams: ExecStreams, signal: AbortSignal): Promise<number>;
}

const flag = (query: URLSearchParams, name: string) => ['true', '1'].includes(query.get(name) ?? '');

export const readExecRequest = (
  pod: KubeObject,
  subresource: 'exec' | 'attach',
  query: URLSearchParams,
  connector: NodeConnector,
): ExecRequest => {
  const command = query.getAll('command');
  const tty = flag(query, 'tty');
  const [stdin, stdout] = [flag(query, 'stdin'), flag(query, 'stdout')];
  const stderr = flag(query, 'stderr') && !tty;
  if (!stdin && !stdout && !stderr) throw apiErrors.badRequest('you must specify at least 1 of stdin, stdout, stderr');
  const options = { container: containerName(pod, query.get('container') ?? undefined), command, tty };
  if (!pod.spec.nodeName) throw apiErrors.badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
  return { options, stdin, stdout, stderr, run: (streams, signal) => connector[subresource](pod, options, streams, signal) };
};

type Resize = (size: { width: number; height: number }) => void;

/** Terminal sizes as clients send them: `{"Width":80,"Height":24}`. */
export class TerminalSizes {
  readonly #listeners: Resize[] = [];

  listen(listener: Resize): void {
    this.#listeners.push(listener);
  }

  take(data: Buffer): void {
    try {
      const { Width: width, Height: height } = JSON.parse(data.toString()) as { Width: number; Height: number };
      for (const listener of this.#listeners) listener({ width, height });
    } catch {
      // A size that cannot be read is a size that did not change.
    }
  }
}
