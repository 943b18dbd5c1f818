import type { Clock } from '../../platform/clock.ts';
import type { KubeObject } from '../machinery/object.ts';
import type { User } from '../machinery/user.ts';
import type { ObjectReader } from './object-reader.ts';

export interface TokenClaims {
  serviceAccount: KubeObject;
  audiences?: string[];
  expirationSeconds: number;
  /** The Pod, Secret or Node that the token dies with. */
  boundObject?: KubeObject;
}

/** Signs and checks ServiceAccount tokens (RS256 JWT with upstream's claims). */
export class ServiceAccountTokens {
  constructor(_options: { privateKeyPem: string; issuer: string; clock: Clock }) {}

  sign(_claims: TokenClaims): { token: string; expirationTimestamp: string } {
    throw new Error('not written yet');
  }

  /** Undefined when the token is not ours, expired, or its account or bound object is gone. */
  verify(_token: string, _reader: ObjectReader, _audiences?: string[]): { user: User; audiences: string[] } | undefined {
    throw new Error('not written yet');
  }

  /** The document of /openid/v1/jwks. */
  jwks(): unknown {
    throw new Error('not written yet');
  }

  /** The document of /.well-known/openid-configuration. */
  openIdConfiguration(): unknown {
    throw new Error('not written yet');
  }
}
