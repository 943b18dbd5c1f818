// ServiceAccount tokens: JWTs signed by us with upstream's claims, bound to their account and to a Pod, Secret or Node.
import { createHash, createPrivateKey, createPublicKey, randomUUID, sign, verify, type KeyObject } from 'node:crypto';
import { timestamp, type Clock } from '../../platform/clock.ts';
import type { KubeObject } from '../machinery/object.ts';
import { serviceAccountUser, type User } from '../machinery/user.ts';
import type { ObjectReader } from './object-reader.ts';

export interface TokenClaims {
  serviceAccount: KubeObject;
  /** The API server's own by default. */
  audiences?: string[];
  expirationSeconds: number;
  /** The Pod, Secret or Node that the token dies with. */
  boundObject?: KubeObject;
}

interface Reference {
  name: string;
  uid: string;
}

interface Payload {
  aud: string[];
  exp: number;
  iat: number;
  iss: string;
  jti: string;
  'kubernetes.io': {
    namespace: string;
    node?: Reference;
    pod?: Reference;
    secret?: Reference;
    serviceaccount: Reference;
    warnafter?: number;
  };
  nbf: number;
  sub: string;
}

/** Kubelets ask for this odd time; upstream then lets the token live a year and only warns after it. */
const warnOnlySeconds = 3607;
const extendedSeconds = 365 * 24 * 3600;

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const reference = ({ metadata }: KubeObject): Reference => ({ name: metadata.name, uid: metadata.uid ?? '' });

interface SigningKeys {
  privateKey: KeyObject;
  publicKey: KeyObject;
  id: string;
}

const signingKeys = (pem: string): SigningKeys => {
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  const id = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url');
  return { privateKey, publicKey, id };
};

/** Signs and checks ServiceAccount tokens (RS256 JWT with upstream's claims). */
export class ServiceAccountTokens {
  readonly issuer: string;
  readonly #privateKeyPem: string | (() => string);
  readonly #clock: Clock;
  #known: SigningKeys | undefined;

  /** The key is asked for when the first token is signed or checked: a new one takes a while to find. */
  constructor({ privateKeyPem, issuer, clock }: { privateKeyPem: string | (() => string); issuer: string; clock: Clock }) {
    this.issuer = issuer;
    this.#clock = clock;
    this.#privateKeyPem = privateKeyPem;
  }

  get #keys(): SigningKeys {
    return (this.#known ??= signingKeys(typeof this.#privateKeyPem === 'string' ? this.#privateKeyPem : this.#privateKeyPem()));
  }

  now(): string {
    return timestamp(this.#clock);
  }

  sign({ serviceAccount, audiences, expirationSeconds, boundObject }: TokenClaims): { token: string; expirationTimestamp: string } {
    const now = Math.floor(this.#clock.now() / 1000);
    const aud = audiences?.length ? audiences : [this.issuer];
    const extended = expirationSeconds === warnOnlySeconds && boundObject?.kind === 'Pod' && aud.every((each) => each === this.issuer);
    const { name, namespace = '' } = serviceAccount.metadata;
    const payload: Payload = {
      aud,
      exp: now + (extended ? extendedSeconds : expirationSeconds),
      iat: now,
      iss: this.issuer,
      jti: randomUUID(),
      'kubernetes.io': {
        namespace,
        ...(boundObject ? { [boundObject.kind.toLowerCase()]: reference(boundObject) } : {}),
        serviceaccount: reference(serviceAccount),
        ...(extended ? { warnafter: now + warnOnlySeconds } : {}),
      },
      nbf: now,
      sub: `system:serviceaccount:${namespace}:${name}`,
    };
    const signed = `${base64({ alg: 'RS256', kid: this.#keys.id })}.${base64(payload)}`;
    const signature = sign('sha256', Buffer.from(signed), this.#keys.privateKey).toString('base64url');
    const expirationTimestamp = new Date((now + expirationSeconds) * 1000).toISOString().replace('.000Z', 'Z');
    return { token: `${signed}.${signature}`, expirationTimestamp };
  }

  /** Undefined when the token is not ours, expired, or its account or bound object is gone. */
  verify(token: string, reader: ObjectReader, audiences: string[] = [this.issuer]): { user: User; audiences: string[] } | undefined {
    const payload = this.#read(token);
    if (!payload) return undefined;
    const now = this.#clock.now() / 1000;
    if (payload.iss !== this.issuer || now >= payload.exp || now + 1 < payload.nbf) return undefined;
    const common = audiences.filter((each) => payload.aud.includes(each));
    if (common.length === 0) return undefined;
    const user = this.#userOf(payload, reader);
    return user && { user, audiences: common };
  }

  #read(token: string): Payload | undefined {
    const [head, body, signature, more] = token.split('.');
    if (!head || !body || !signature || more !== undefined) return undefined;
    try {
      const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as { alg?: string };
      if (header.alg !== 'RS256') return undefined;
      const valid = verify('sha256', Buffer.from(`${head}.${body}`), this.#keys.publicKey, Buffer.from(signature, 'base64url'));
      return valid ? (JSON.parse(Buffer.from(body, 'base64url').toString()) as Payload) : undefined;
    } catch {
      return undefined;
    }
  }

  #userOf(payload: Payload, reader: ObjectReader): User | undefined {
    const { namespace, serviceaccount, pod, secret, node } = payload['kubernetes.io'];
    const lives = (kind: string, of: string | undefined, { name, uid }: Reference) =>
      reader.get('v1', kind, of, name)?.metadata.uid === uid ? reader.get('v1', kind, of, name) : undefined;
    if (!lives('ServiceAccount', namespace, serviceaccount)) return undefined;
    if (secret && !lives('Secret', namespace, secret)) return undefined;
    if (node && !pod && !lives('Node', undefined, node)) return undefined;
    const livingPod = pod && lives('Pod', namespace, pod);
    if (pod && !livingPod) return undefined;
    const nodeName = livingPod?.spec?.nodeName as string | undefined;
    const extra: Record<string, string[]> = { 'authentication.kubernetes.io/credential-id': [`JTI=${payload.jti}`] };
    const onNode =
      node ?? (nodeName ? { name: nodeName, uid: reader.get('v1', 'Node', undefined, nodeName)?.metadata.uid ?? '' } : undefined);
    if (onNode) {
      extra['authentication.kubernetes.io/node-name'] = [onNode.name];
      if (onNode.uid) extra['authentication.kubernetes.io/node-uid'] = [onNode.uid];
    }
    if (pod) {
      extra['authentication.kubernetes.io/pod-name'] = [pod.name];
      extra['authentication.kubernetes.io/pod-uid'] = [pod.uid];
    }
    return { ...serviceAccountUser(namespace, serviceaccount.name), uid: serviceaccount.uid, extra };
  }

  /** The document of /openid/v1/jwks. */
  jwks(): unknown {
    const { n, e } = this.#keys.publicKey.export({ format: 'jwk' });
    return { keys: [{ use: 'sig', kty: 'RSA', kid: this.#keys.id, alg: 'RS256', n, e }] };
  }

  /** The document of /.well-known/openid-configuration. */
  openIdConfiguration(): unknown {
    return {
      issuer: this.issuer,
      jwks_uri: `${this.issuer}/openid/v1/jwks`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    };
  }
}
