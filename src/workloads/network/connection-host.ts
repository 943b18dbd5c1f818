import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { duplexPair, type Duplex } from 'node:stream';

type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** Speaks HTTP on connections that exist only inside this process. One server for all ports, never listening: a thousand pods cost nothing. */
export class ConnectionHost {
  readonly #handlers = new WeakMap<object, RequestHandler>();
  readonly #server = createServer((request, response) => this.#handlers.get(request.socket)?.(request, response));

  serve(connection: Duplex, handler: RequestHandler): void {
    this.#handlers.set(connection, handler);
    connection.on('error', () => connection.destroy());
    this.#server.emit('connection', connection);
  }

  /** Two joined ends; the far one is offered to `accept`, the near one answered if it was taken. */
  pair(accept: (far: Duplex) => boolean): Duplex | undefined {
    const [near, far] = duplexPair();
    near.on('error', () => near.destroy());
    // Either end going away takes the other with it, as a closed socket does.
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
    return accept(far) ? near : undefined;
  }
}
