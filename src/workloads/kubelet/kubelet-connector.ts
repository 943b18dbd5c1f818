import type { IncomingMessage, ServerResponse } from 'node:http';
import { request as httpRequest } from 'node:http';
import type { Duplex, Writable } from 'node:stream';
import { randomBytes } from 'node:crypto';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { ApiError, apiErrors } from '../../kubernetes/machinery/status.ts';
import { containerName } from '../../kubernetes/stream/container-name.ts';
import type { ExecOptions, ExecStreams, LogOptions, NodeConnector } from '../../kubernetes/stream/node-connector.ts';
import { ByteChannel } from '../shell/byte-channel.ts';
import { isCommand, runCommand } from '../shell/run-command.ts';
import { isRunning, waitingOf } from './container-record.ts';
import type { KubeletContext } from './kubelet-context.ts';
import type { PodContainer } from './pod-container.ts';
import type { PodWorker } from './pod-worker.ts';
import { writeLog } from './write-log.ts';

type FindWorker = (pod: KubeObject) => PodWorker | undefined;

const internal = (message: string) => apiErrors.other(500, 'InternalError', message, { causes: [{ message }] });

/** The node's end of logs, exec, attach, port-forward and proxy. */
export class KubeletConnector implements NodeConnector {
  readonly #context: KubeletContext;
  readonly #worker: FindWorker;

  constructor(context: KubeletContext, worker: FindWorker) {
    this.#context = context;
    this.#worker = worker;
  }

  async logs(pod: KubeObject, options: LogOptions, out: Writable, signal: AbortSignal): Promise<void> {
    const name = containerName(pod, options.container);
    // A pod that no node has taken yet has no log: an empty answer, not an error.
    if (!pod.spec.nodeName) return;
    const container = this.#worker(pod)?.container(name);
    const where = `container "${name}" in pod "${pod.metadata.name}"`;
    const log = container?.log(options.previous);
    if (options.previous && !log) throw apiErrors.badRequest(`previous terminated ${where} not found`);
    if (!log) {
      const waiting = container && waitingOf(container.record);
      const reason =
        waiting?.reason === 'ErrImagePull' || waiting?.reason === 'ImagePullBackOff'
          ? 'trying and failing to pull image'
          : (waiting?.reason ?? 'ContainerCreating');
      throw apiErrors.badRequest(`${where} is waiting to start: ${reason}`);
    }
    await writeLog(log, options, out, { signal, now: this.#context.clock.now() });
  }

  async exec(pod: KubeObject, options: ExecOptions, streams: ExecStreams, signal: AbortSignal): Promise<number> {
    const container = this.#running(pod, options.container);
    const process = container.process as NonNullable<PodContainer['process']>;
    if (process.running.exec) return process.running.exec(options.command, streams);
    const [name = ''] = options.command;
    if (!isCommand(process.machine, name)) throw notExecutable(name);
    const exited = new AbortController();
    void process.exited.then(() => exited.abort());
    const ended = AbortSignal.any([signal, process.killed, exited.signal]);
    return runCommand(options.command, {
      machine: process.machine,
      env: { ...process.environment, ...(options.tty ? { TERM: 'xterm' } : {}) },
      cwd: process.workingDir,
      stdin: inputOf(streams),
      stdout: (data) => void streams.stdout.write(data),
      stderr: (data) => void (options.tty ? streams.stdout : streams.stderr).write(data),
      signal: ended,
      terminate: ended,
    });
  }

  async attach(pod: KubeObject, options: ExecOptions, streams: ExecStreams, signal: AbortSignal): Promise<number> {
    const { process } = this.#running(pod, options.container);
    if (!process) return 0;
    const output = process.onOutput(
      (data, stream) => void (stream === 'stderr' && !options.tty ? streams.stderr : streams.stdout).write(data),
    );
    streams.stdin?.on('data', (data: Buffer) => process.stdin.write(data));
    streams.stdin?.on('end', () => process.stdin.end());
    const left = new Promise<number>((done) => signal.addEventListener('abort', () => done(0), { once: true }));
    const code = await Promise.race([process.exited, left]);
    output.stop();
    return code;
  }

  async portForward(pod: KubeObject, port: number, connection: Duplex): Promise<void> {
    const worker = this.#worker(pod);
    const address = worker?.podIP;
    if (address && this.#context.network.accept(address, port, connection)) return;
    const sandbox = randomBytes(32).toString('hex');
    throw new Error(
      `error forwarding port ${port} to pod ${sandbox}, uid : failed to execute portforward in network namespace "/var/run/netns/cni-${pod.metadata.uid}": ` +
        `failed to connect to localhost:${port} inside namespace "${sandbox}", IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused IPv6 dial tcp6 [::1]:${port}: connect: connection refused `,
    );
  }

  async proxy(pod: KubeObject, port: number, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = this.#worker(pod)?.podIP ?? pod.status?.podIP;
    let connection: Duplex | undefined;
    try {
      connection = this.#context.network.dial(address, port);
    } catch (error) {
      throw unavailable((error as Error).message);
    }
    if (!connection) throw unavailable(`dial tcp ${address}:${port}: connect: connection refused`);
    await pipeRequest(connection, request, response);
  }

  #running(pod: KubeObject, wanted: string | undefined): PodContainer {
    const name = containerName(pod, wanted);
    const container = this.#worker(pod)?.container(name);
    if (container?.process && isRunning(container.record)) return container;
    throw internal(`unable to upgrade connection: container not found ("${name}")`);
  }
}

const unavailable = (message: string) => apiErrors.other(503, 'ServiceUnavailable', `error trying to reach service: ${message}`);

const notExecutable = (name: string): ApiError => {
  const why = name.includes('/') ? `stat ${name}: no such file or directory` : 'executable file not found in $PATH';
  return internal(
    `Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "${randomBytes(32).toString('hex')}": ` +
      `OCI runtime exec failed: exec failed: unable to start container process: exec: "${name}": ${why}: unknown`,
  );
};

const inputOf = ({ stdin }: ExecStreams): ByteChannel => {
  const channel = new ByteChannel();
  if (!stdin) channel.end();
  stdin?.on('data', (data: Buffer) => channel.write(data));
  stdin?.on('end', () => channel.end());
  stdin?.on('close', () => channel.end());
  return channel;
};

const pipeRequest = (connection: Duplex, request: IncomingMessage, response: ServerResponse): Promise<void> =>
  new Promise((done, fail) => {
    const { connection: _, host: _host, authorization: _authorization, ...headers } = request.headers;
    const sent = httpRequest({
      createConnection: () => connection as never,
      method: request.method ?? 'GET',
      path: request.url ?? '/',
      headers,
    });
    sent.on('error', (error) => fail(unavailable(error.message)));
    sent.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.on('end', () => done());
    });
    request.pipe(sent);
  });
