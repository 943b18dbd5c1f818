// exec and attach over a WebSocket: v4.channel.k8s.io and v5.channel.k8s.io. The first byte of a message is its channel.
import type { IncomingMessage } from 'node:http';
import { PassThrough, Writable, type Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { ExecRequest } from './exec-request.ts';
import { TerminalSizes } from './exec-request.ts';
import { exitStatus, failureStatus } from './exit-status.ts';
import { acceptWebSocket, chooseProtocol } from './web-socket.ts';

const channels = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;

const onChannel = (socket: WebSocket, channel: number) =>
  new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      if (socket.readyState !== socket.OPEN) return done();
      socket.send(Buffer.concat([Buffer.from([channel]), chunk]), () => done());
    },
  });

/** Resolves when the client has gone or the command has ended. */
export const serveChannels = async (
  exec: ExecRequest,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  closing: AbortSignal,
): Promise<void> => {
  const protocol = chooseProtocol(request, ['v5.channel.k8s.io', 'v4.channel.k8s.io', 'channel.k8s.io', '']);
  const webSocket = await acceptWebSocket(request, socket, head, protocol);
  const gone = new AbortController();
  const stdin = new PassThrough();
  const sizes = new TerminalSizes();
  webSocket.on('message', (message: Buffer) => {
    const data = message.subarray(1);
    if (message[0] === channels.stdin) stdin.write(data);
    else if (message[0] === channels.resize) sizes.take(data);
    // v5: the client has no more to say.
    else if (message[0] === channels.close && data[0] === channels.stdin) stdin.end();
  });
  const leave = () => {
    gone.abort();
    stdin.end();
  };
  webSocket.on('close', leave);
  webSocket.on('error', leave);
  const shutDown = () => webSocket.close(1001);
  closing.addEventListener('abort', shutDown, { once: true });
  const [stdout, stderr] = [onChannel(webSocket, channels.stdout), onChannel(webSocket, channels.stderr)];
  const streams = {
    ...(exec.stdin ? { stdin } : {}),
    stdout,
    stderr,
    onResize: (listener: (size: { width: number; height: number }) => void) => sizes.listen(listener),
  };
  const status = await exec.run(streams, gone.signal).then(exitStatus, failureStatus);
  closing.removeEventListener('abort', shutDown);
  // Everything that was printed goes before the last word.
  await Promise.all([stdout, stderr].map((each) => new Promise<void>((done) => each.end(() => done()))));
  if (webSocket.readyState === webSocket.OPEN) {
    webSocket.send(Buffer.concat([Buffer.from([channels.error]), Buffer.from(JSON.stringify(status))]));
    webSocket.close(1000);
  }
};
