// kubectl exec and port-forward over WebSocket (v5.channel.k8s.io; portforward.k8s.io tunnelled as upstream's 1.31 and newer do).
import type { Duplex } from 'node:stream';
import { createServer } from 'node:net';
import { WebSocket } from 'ws';
import { pathOf } from '../../kubernetes/rest/discovery.ts';
import { ExitError, type Verb } from '../standin.ts';
import type { KubectlContext } from './context.ts';
import { defaultContainer, podsOf } from './logs.ts';

const connect = async (context: KubectlContext, path: string, query: URLSearchParams, protocol: string): Promise<WebSocket> => {
  const { ca, cert, key, headers, rejectUnauthorized } = await context.client.connectionOptions();
  const url = `${context.client.server.replace(/^http/, 'ws')}${path}?${query}`;
  const socket = new WebSocket(url, [protocol], {
    ca,
    cert,
    key,
    headers: headers as Record<string, string>,
    rejectUnauthorized: rejectUnauthorized ?? true,
  });
  await new Promise<void>((done, fail) => {
    socket.once('open', done);
    socket.once('unexpected-response', (_, answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => fail(new ExitError(`Error from server: ${message(Buffer.concat(parts).toString())}`)));
    });
    socket.once('error', fail);
  });
  return socket;
};

const message = (text: string): string => {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? text;
  } catch {
    return text;
  }
};

interface ExitStatus {
  status: string;
  message?: string;
  details?: { causes?: { reason?: string; message?: string }[] };
}

const exitCode = (context: KubectlContext, text: string): number => {
  const result = JSON.parse(text) as ExitStatus;
  if (result.status === 'Success') return 0;
  const code = Number(result.details?.causes?.find((cause) => cause.reason === 'ExitCode')?.message ?? 1);
  context.terminal.err(result.details?.causes?.length ? `command terminated with exit code ${code}\n` : `error: ${result.message}\n`);
  return code;
};

export const exec: Verb<KubectlContext> = {
  summary: 'Execute a command in a container',
  usage: 'kubectl exec (POD | TYPE/NAME) [-c CONTAINER] [-i] [-t] -- COMMAND [args...]',
  flags: {
    container: { short: 'c', type: 'string' },
    stdin: { short: 'i', type: 'boolean', summary: 'pass stdin to the container' },
    tty: { short: 't', type: 'boolean', summary: 'stdin is a terminal' },
    quiet: { short: 'q', type: 'boolean' },
  },
  async run(context, { args, after, flags }) {
    if (!after.length) throw new ExitError('error: you must specify at least one command for the container');
    const [pod] = await podsOf(context, args[0], flags);
    if (!pod) throw new ExitError('error: no pod found');
    const query = new URLSearchParams({ container: defaultContainer(context, pod, flags), stdout: 'true', stderr: 'true' });
    if (flags.boolean('stdin')) query.set('stdin', 'true');
    if (flags.boolean('tty')) query.set('tty', 'true');
    for (const word of after) query.append('command', word);
    const path = pathOf(await context.resource('pods'), pod.metadata.namespace, pod.metadata.name, 'exec');
    const socket = await connect(context, path, query, 'v5.channel.k8s.io');
    if (flags.boolean('stdin')) {
      context.terminal.input.on('data', (data: Buffer) => socket.send(Buffer.concat([Buffer.from([0]), data])));
      context.terminal.input.on('end', () => socket.send(Buffer.from([255, 0])));
    }
    return new Promise<number>((done, fail) => {
      let code = 0;
      socket.on('message', (data: Buffer) => {
        const text = data.subarray(1).toString();
        if (data[0] === 1) context.terminal.out(text);
        else if (data[0] === 2) context.terminal.err(text);
        else if (data[0] === 3) code = exitCode(context, text);
      });
      socket.on('close', () => done(code));
      socket.on('error', fail);
    });
  },
};

const parsePorts = (word: string): [number, number] => {
  const [local = '', remote = local] = word.split(':');
  const ports: [number, number] = [Number(local || remote), Number(remote)];
  if (ports.some((port) => !Number.isInteger(port) || port < 0 || port > 65_535))
    throw new ExitError(`error: error parsing local port '${local}': strconv.ParseUint: parsing "${local}": invalid syntax`);
  return local === '' ? [0, ports[1]] : ports;
};

/** One connection: WebSocket v4.channel with a data and an error channel per port, the older form that every server speaks. */
const tunnel = async (context: KubectlContext, path: string, port: number, connection: Duplex): Promise<void> => {
  const socket = await connect(context, path, new URLSearchParams({ ports: String(port) }), 'v4.channel.k8s.io');
  const opened = new Set<number>();
  socket.on('message', (data: Buffer) => {
    const channel = data[0] as number;
    // The first frame of each channel repeats the port.
    const body = opened.has(channel) ? data.subarray(1) : data.subarray(3);
    opened.add(channel);
    if (channel === 0 && body.length) connection.write(body);
    if (channel === 1 && body.length) context.terminal.err(`E portforward.go: an error occurred forwarding: ${body.toString()}\n`);
  });
  connection.on('data', (data: Buffer) => socket.send(Buffer.concat([Buffer.from([0]), data])));
  connection.on('close', () => socket.close());
  connection.on('error', () => socket.close());
  socket.on('close', () => connection.end());
};

/** The pod behind the target and the port of the container that a Service's port names. */
const targetPort = async (context: KubectlContext, word: string, port: number, namespace: string): Promise<number> => {
  if (!/^(svc|services?)\//.test(word)) return port;
  const service = await context.get(await context.resource('services'), namespace, word.split('/')[1] as string);
  const found = (service.spec.ports as { port: number; targetPort?: number | string }[]).find((each) => each.port === port);
  return typeof found?.targetPort === 'number' ? found.targetPort : port;
};

export const portForward: Verb<KubectlContext> = {
  summary: 'Forward one or more local ports to a pod',
  usage: 'kubectl port-forward (POD | TYPE/NAME) [LOCAL_PORT:]REMOTE_PORT ...',
  flags: { address: { type: 'string', default: 'localhost' }, 'pod-running-timeout': { type: 'string' } },
  async run(context, { args: [word = '', ...ports], flags }) {
    if (!ports.length)
      throw new ExitError(
        "error: TYPE/NAME and list of ports are required for port-forward\nSee 'kubectl port-forward -h' for help and examples",
      );
    const [pod] = await podsOf(context, word, flags);
    if (!pod) throw new ExitError(`error: timed out waiting for the condition`);
    if (pod.status?.phase !== 'Running')
      throw new ExitError(`error: unable to forward port because pod is not running. Current status=${pod.status?.phase}`);
    const path = pathOf(await context.resource('pods'), pod.metadata.namespace, pod.metadata.name, 'portforward');
    const servers = await Promise.all(
      ports.map(parsePorts).map(async ([local, asked]) => {
        const remote = await targetPort(context, word, asked, context.namespace(flags));
        const server = createServer((connection) => {
          context.terminal.out(`Handling connection for ${local}\n`);
          tunnel(context, path, remote, connection).catch((error: Error) => {
            context.terminal.err(`error: ${error.message}\n`);
            connection.destroy();
          });
        });
        const actual = await new Promise<number>((done, fail) => {
          server.once('error', (cause) =>
            fail(
              new ExitError(
                `Unable to listen on port ${local}: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 127.0.0.1:${local}: bind: ${cause.message.includes('EADDRINUSE') ? 'address already in use' : cause.message}]\nerror: unable to listen on any of the requested ports: [{${local} ${remote}}]`,
              ),
            ),
          );
          server.listen(local, '127.0.0.1', () => done((server.address() as { port: number }).port));
        });
        context.terminal.out(`Forwarding from 127.0.0.1:${actual} -> ${remote}\n`);
        return server;
      }),
    );
    await new Promise<void>((done) => context.terminal.signal.addEventListener('abort', () => done(), { once: true }));
    for (const server of servers) server.close();
    return 0;
  },
};
