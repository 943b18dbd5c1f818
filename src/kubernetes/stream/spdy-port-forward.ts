// port-forward over SPDY/3.1: for each connection the client opens an error and a data stream with one request id.
import type { KubeObject } from '../machinery/object.ts';
import type { NodeConnector } from './node-connector.ts';
import { closeWith, SpdyConnection, type SpdyStream } from './spdy/connection.ts';
import type { SpdyTransport } from './spdy-upgrade.ts';

interface Pair {
  error?: SpdyStream;
  data?: SpdyStream;
}

export const serveSpdyPortForward = async (
  pod: KubeObject,
  connector: NodeConnector,
  { transport, head }: SpdyTransport,
  closing: AbortSignal,
): Promise<void> => {
  const pairs = new Map<string, Pair>();
  const connection = new SpdyConnection(transport, (stream) => {
    const id = stream.headers['requestid'] ?? stream.headers['port'] ?? '';
    const pair = pairs.get(id) ?? {};
    if (stream.headers['streamtype'] === 'error') pair.error = stream;
    else pair.data = stream;
    pairs.set(id, pair);
    if (!pair.error || !pair.data) return;
    pairs.delete(id);
    void forward(pod, connector, pair.error, pair.data);
  });
  closeWith(closing, connection);
  if (head.length > 0) connection.receive(head);
  await connection.closed;
};

const forward = async (pod: KubeObject, connector: NodeConnector, errors: SpdyStream, data: SpdyStream): Promise<void> => {
  // The client never writes to the error stream, and closes its side at once.
  errors.resume();
  try {
    await connector.portForward(pod, Number(data.headers['port']), data);
    data.on('close', () => errors.end());
    data.on('finish', () => errors.end());
  } catch (error) {
    errors.end(error instanceof Error ? error.message : String(error));
    data.end();
    data.resume();
  }
};
