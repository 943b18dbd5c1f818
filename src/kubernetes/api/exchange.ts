import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AuthenticateOptions } from '../access/authenticate.ts';
import type { User } from '../machinery/user.ts';
import type { OpenApiDocuments } from '../schema/openapi.ts';
import type { NodeConnector } from '../stream/node-connector.ts';
import type { ApiCore } from './core.ts';

/** What HTTP needs beside the core. */
export interface HttpContext {
  core: ApiCore;
  access: AuthenticateOptions;
  openApi(): OpenApiDocuments;
  /** Undefined until a kubelet is there. */
  connector(): NodeConnector | undefined;
  onKindsChanged(listener: () => void): { stop(): void };
  /** Aborts when the server closes: watches end then. */
  closing: AbortSignal;
}

/** One HTTP request on its way to an answer. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  path: string;
  query: URLSearchParams;
  user: User;
}
