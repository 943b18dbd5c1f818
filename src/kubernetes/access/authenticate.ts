import type { IncomingHttpHeaders } from 'node:http';
import type { User } from '../machinery/user.ts';
import type { ObjectReader } from './object-reader.ts';
import type { ServiceAccountTokens } from './service-account-tokens.ts';

export interface AuthenticateOptions {
  reader: ObjectReader;
  /** Static bearer tokens (the administrator's) and who they stand for. */
  staticTokens: ReadonlyMap<string, User>;
  serviceAccountTokens: ServiceAccountTokens;
}

/** Who asks: bearer token, else the verified client certificate's subject, else system:anonymous. Throws 401 for a bad token. Impersonation headers are followed when RBAC allows it, 403 otherwise. */
export const authenticate = (
  _options: AuthenticateOptions,
  _headers: IncomingHttpHeaders,
  _certificate?: { commonName: string; organizations: string[] },
): User => {
  throw new Error('not written yet');
};
