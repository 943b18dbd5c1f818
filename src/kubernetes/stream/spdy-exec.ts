// exec and attach over SPDY/3.1: kubectl up to 1.29, and later ones whose WebSocket was refused.
import { PassThrough } from 'node:stream';
import { TerminalSizes, type ExecRequest } from './exec-request.ts';
import { exitStatus, failureStatus } from './exit-status.ts';
import { closeWith, SpdyConnection, type SpdyStream } from './spdy/connection.ts';
import type { SpdyTransport } from './spdy-upgrade.ts';

const expected = (exec: ExecRequest): string[] => [
  'error',
  ...(exec.stdin ? ['stdin'] : []),
  ...(exec.stdout ? ['stdout'] : []),
  ...(exec.stderr ? ['stderr'] : []),
  ...(exec.options.tty ? ['resize'] : []),
];

/** Until every stream that the request promised is open, nothing may run. */
const gather = (wanted: string[]): { take(stream: SpdyStream): void; all: Promise<Map<string, SpdyStream>> } => {
  const streams = new Map<string, SpdyStream>();
  let complete: (streams: Map<string, SpdyStream>) => void;
  const all = new Promise<Map<string, SpdyStream>>((done) => (complete = done));
  const take = (stream: SpdyStream) => {
    streams.set(stream.headers['streamtype'] ?? '', stream);
    if (wanted.every((each) => streams.has(each))) complete(streams);
  };
  return { take, all };
};

export const serveSpdyExec = async (exec: ExecRequest, { transport, head }: SpdyTransport, closing: AbortSignal): Promise<void> => {
  const { take, all } = gather(expected(exec));
  const connection = new SpdyConnection(transport, take);
  if (head.length > 0) connection.receive(head);
  const gone = new AbortController();
  void connection.closed.then(() => gone.abort());
  closeWith(closing, connection);
  const streams = await Promise.race([all, connection.closed.then(() => undefined)]);
  if (!streams) return;
  const sizes = new TerminalSizes();
  streams.get('resize')?.on('data', (data: Buffer) => sizes.take(data));
  const nowhere = () => new PassThrough().resume();
  const stdin = streams.get('stdin');
  const status = await exec
    .run(
      {
        ...(stdin ? { stdin } : {}),
        stdout: streams.get('stdout') ?? nowhere(),
        stderr: streams.get('stderr') ?? nowhere(),
        onResize: (listener) => sizes.listen(listener),
      },
      gone.signal,
    )
    .then(exitStatus, failureStatus);
  // The status goes first: a client that reads output to its end asks for it then.
  const errors = streams.get('error') as SpdyStream;
  if (status.status === 'Success') errors.end();
  else errors.end(JSON.stringify(status));
  for (const name of ['stdout', 'stderr']) streams.get(name)?.end();
  await connection.closed;
};
