import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../platform/clock.ts';
import type { KubeObject } from '../machinery/object.ts';
import { adminUser } from '../machinery/user.ts';
import { authenticate } from './authenticate.ts';
import type { ObjectReader } from './object-reader.ts';
import { answerTokenRequest } from './reviews/token-request.ts';
import { ServiceAccountTokens } from './service-account-tokens.ts';

const privateKeyPem = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
const issuer = 'https://kubernetes.default.svc.cluster.local';
const object = (kind: string, name: string, rest: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace: 'shop', uid: `uid-of-${name}` },
  ...rest,
});

const setUp = () => {
  const objects = [object('ServiceAccount', 'robot'), object('Pod', 'web', { spec: { nodeName: 'node', serviceAccountName: 'robot' } })];
  const reader: ObjectReader = {
    get: (_apiVersion, kind, _namespace, name) => objects.find((each) => each.kind === kind && each.metadata.name === name),
    list: () => [],
  };
  const clock = new ManualClock();
  const serviceAccountTokens = new ServiceAccountTokens({ privateKeyPem, issuer, clock });
  const options = { reader, staticTokens: new Map([['secret', adminUser]]), serviceAccountTokens };
  const request = (spec: object): string => {
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', metadata: { name: 'robot' }, spec };
    return answerTokenRequest(body, { namespace: 'shop', name: 'robot' }, options).status.token as string;
  };
  const as = (token: string, headers = {}) => authenticate(options, { authorization: `Bearer ${token}`, ...headers });
  return { objects, clock, options, request, as };
};

describe('authentication', () => {
  it('knows the administrator, certificates, nobody, and refuses bad tokens', () => {
    const { options, as } = setUp();
    expect(as('secret')).toEqual(adminUser);
    expect(authenticate(options, {})).toEqual({ name: 'system:anonymous', groups: ['system:unauthenticated'] });
    expect(authenticate(options, {}, { commonName: 'jane', organizations: ['dev'] })).toEqual({
      name: 'jane',
      groups: ['dev', 'system:authenticated'],
    });
    expect(() => as('wrong')).toThrow('Unauthorized');
  });

  it('signs tokens with the claims of the real server, which end with their time, their account and their pod', async () => {
    const { request, as, clock, objects } = setUp();
    const token = request({ expirationSeconds: 600, boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'web' } });
    const claims = JSON.parse(Buffer.from(token.split('.')[1] as string, 'base64url').toString());
    expect(claims).toEqual({
      aud: [issuer],
      exp: claims.iat + 600,
      iat: clock.now() / 1000,
      iss: issuer,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      'kubernetes.io': {
        namespace: 'shop',
        pod: { name: 'web', uid: 'uid-of-web' },
        serviceaccount: { name: 'robot', uid: 'uid-of-robot' },
      },
      nbf: claims.iat,
      sub: 'system:serviceaccount:shop:robot',
    });
    expect(as(token)).toMatchObject({
      name: 'system:serviceaccount:shop:robot',
      uid: 'uid-of-robot',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:shop', 'system:authenticated'],
      extra: { 'authentication.kubernetes.io/pod-name': ['web'], 'authentication.kubernetes.io/node-name': ['node'] },
    });
    const [head, , signature] = token.split('.');
    const forged = Buffer.from(JSON.stringify({ ...claims, sub: 'system:serviceaccount:kube-system:admin' })).toString('base64url');
    expect(() => as(`${head}.${forged}.${signature}`)).toThrow('Unauthorized');
    const longer = request({ expirationSeconds: 6000 });
    await clock.advance(600_000);
    expect(() => as(token)).toThrow('Unauthorized');
    expect(as(longer).name).toBe('system:serviceaccount:shop:robot');
    objects.shift();
    expect(() => as(longer)).toThrow('Unauthorized');
  });

  it('refuses tokens for other audiences and short ones', () => {
    const { request, as } = setUp();
    expect(() => as(request({ audiences: ['vault'] }))).toThrow('Unauthorized');
    expect(() => request({ expirationSeconds: 10 })).toThrow(
      'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 10: may not specify a duration less than 10 minutes',
    );
    expect(() => request({ boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'gone' } })).toThrow('pods "gone" not found');
  });

  it('lets the administrator act as others, and nobody else', () => {
    const { request, as } = setUp();
    expect(as('secret', { 'impersonate-user': 'system:serviceaccount:shop:robot' })).toEqual({
      name: 'system:serviceaccount:shop:robot',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:shop', 'system:authenticated'],
    });
    const jane = { 'impersonate-user': 'jane', 'impersonate-group': 'dev, ops', 'impersonate-extra-scopes': 'view' };
    expect(as('secret', jane)).toEqual({ name: 'jane', groups: ['dev', 'ops', 'system:authenticated'], extra: { scopes: ['view'] } });
    expect(() => as(request({}), jane)).toThrow(
      'users "jane" is forbidden: User "system:serviceaccount:shop:robot" cannot impersonate resource "users" in API group "" at the cluster scope',
    );
  });
});
