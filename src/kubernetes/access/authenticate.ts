// Who asks. Leaves out: OIDC, webhooks, bootstrap tokens, request headers of a front proxy.
import type { IncomingHttpHeaders } from 'node:http';
import { apiErrors } from '../machinery/status.ts';
import type { User } from '../machinery/user.ts';
import { impersonated } from './impersonation.ts';
import type { ObjectReader } from './object-reader.ts';
import type { ServiceAccountTokens } from './service-account-tokens.ts';

export interface AuthenticateOptions {
  reader: ObjectReader;
  /** Static bearer tokens (the administrator's) and who they stand for. */
  staticTokens: ReadonlyMap<string, User>;
  serviceAccountTokens: ServiceAccountTokens;
}

const anonymous: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

const withAuthenticatedGroup = (user: User): User =>
  user.groups.includes('system:authenticated') ? user : { ...user, groups: [...user.groups, 'system:authenticated'] };

const bearerToken = ({ authorization }: IncomingHttpHeaders): string | undefined => {
  const [scheme, ...rest] = (authorization ?? '').trim().split(' ');
  return scheme?.toLowerCase() === 'bearer' && rest.length > 0 && rest[0] ? rest[0] : undefined;
};

const direct = (
  { reader, staticTokens, serviceAccountTokens }: AuthenticateOptions,
  headers: IncomingHttpHeaders,
  certificate: { commonName: string; organizations: string[] } | undefined,
): User => {
  if (certificate) return withAuthenticatedGroup({ name: certificate.commonName, groups: [...certificate.organizations] });
  const token = bearerToken(headers);
  if (token === undefined) return anonymous;
  const user = staticTokens.get(token) ?? serviceAccountTokens.verify(token, reader)?.user;
  if (!user) throw apiErrors.unauthorized();
  return withAuthenticatedGroup(user);
};

/** Who asks: the verified client certificate's subject, else the bearer token's user, else system:anonymous. Throws 401 for a bad token. Impersonation headers are followed when RBAC allows it, 403 otherwise. */
export const authenticate = (
  options: AuthenticateOptions,
  headers: IncomingHttpHeaders,
  certificate?: { commonName: string; organizations: string[] },
): User => impersonated(options.reader, direct(options, headers, certificate), headers);
