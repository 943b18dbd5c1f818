// TLS as a program in a pod speaks it: over a connection inside the cluster, or to the machine's own loopback.
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect, type TLSSocket } from 'node:tls';

/** PEM texts. Without a `ca` the usual authorities count. */
export interface TlsIdentity {
  ca?: string | undefined;
  cert?: string | undefined;
  key?: string | undefined;
}

/** Resolves when the server's certificate was found good; what is wrong with it is Node's error code. */
export const secureConnection = (
  url: URL,
  { connection, tls = {}, signal }: { connection: Duplex | undefined; tls: TlsIdentity | undefined; signal: AbortSignal | undefined },
): Promise<TLSSocket> =>
  new Promise((done, fail) => {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const far = connection ? { socket: connection } : { port: Number(url.port || 443) };
    const socket = connect({ ...tls, ...far, host, ...(isIP(host) ? {} : { servername: host }) });
    const abort = () => void socket.destroy(new Error('aborted'));
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    socket.once('error', fail);
    socket.once('close', () => signal?.removeEventListener('abort', abort));
    socket.once('secureConnect', () => {
      socket.off('error', fail);
      done(socket);
    });
  });
