// POST serviceaccounts/NAME/token and TokenReview.
import type { KubeObject } from '../../machinery/object.ts';
import { apiErrors, type Cause } from '../../machinery/status.ts';
import type { User } from '../../machinery/user.ts';
import type { AuthenticateOptions } from '../authenticate.ts';

const shortest = 600;
const longest = 2 ** 32;
const usual = 3600;

const checkSpec = ({ expirationSeconds }: { expirationSeconds: number }): void => {
  const problem = (message: string): Cause => ({
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${expirationSeconds}: ${message}`,
    field: 'spec.expirationSeconds',
  });
  const causes: Cause[] = [];
  if (expirationSeconds < shortest) causes.push(problem('may not specify a duration less than 10 minutes'));
  if (expirationSeconds > longest) causes.push(problem('may not specify a duration larger than 2^32 seconds'));
  if (causes.length > 0) throw apiErrors.invalid({ group: 'authentication.k8s.io', kind: 'TokenRequest' }, '', causes);
};

const boundKinds: Record<string, string> = { Pod: 'pods', Secret: 'secrets', Node: 'nodes' };

const findBound = (
  ref: { kind?: string; apiVersion?: string; name?: string; uid?: string },
  namespace: string,
  options: AuthenticateOptions,
) => {
  const { kind = '', apiVersion = '', name = '', uid = '' } = ref;
  const resource = boundKinds[kind];
  if (!resource || apiVersion !== 'v1') {
    throw apiErrors.badRequest(`cannot bind token to object of type ${apiVersion.includes('/') ? '' : '/'}${apiVersion}, Kind=${kind}`);
  }
  const found = options.reader.get('v1', kind, kind === 'Node' ? undefined : namespace, name);
  if (!found) throw apiErrors.notFound({ group: '', resource }, name);
  if (uid && uid !== found.metadata.uid) {
    const why = `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`;
    throw apiErrors.conflict({ group: '', resource }, name, why);
  }
  return found;
};

/** POST serviceaccounts/NAME/token. */
export const answerTokenRequest = (
  request: KubeObject,
  { namespace, name }: { namespace: string; name: string },
  options: AuthenticateOptions,
): KubeObject => {
  const { reader, serviceAccountTokens } = options;
  const serviceAccount = reader.get('v1', 'ServiceAccount', namespace, name);
  if (!serviceAccount) throw apiErrors.notFound({ group: '', resource: 'serviceaccounts' }, name);
  const asked = request.spec ?? {};
  const spec = {
    audiences: asked.audiences?.length ? (asked.audiences as string[]) : [serviceAccountTokens.issuer],
    expirationSeconds: (asked.expirationSeconds ?? usual) as number,
    boundObjectRef: asked.boundObjectRef ?? null,
  };
  checkSpec(spec);
  const boundObject = spec.boundObjectRef ? findBound(spec.boundObjectRef, namespace, options) : undefined;
  if (boundObject?.kind === 'Pod' && boundObject.spec?.serviceAccountName !== name) {
    throw apiErrors.badRequest(
      `cannot bind token for serviceaccount ${JSON.stringify(name)} to pod running with different serviceaccount name.`,
    );
  }
  const status = serviceAccountTokens.sign({ serviceAccount, ...spec, ...(boundObject ? { boundObject } : {}) });
  // Upstream answers with the id and the age of the account.
  const { uid = '', creationTimestamp = '' } = serviceAccount.metadata;
  const made = { uid, creationTimestamp };
  return { ...request, metadata: { ...request.metadata, name, namespace, ...made }, spec, status };
};

const userInfo = ({ name, uid, groups, extra }: User) => ({
  username: name,
  ...(uid ? { uid } : {}),
  groups,
  ...(extra && Object.keys(extra).length > 0 ? { extra } : {}),
});

export const tokenReview = (review: KubeObject, { reader, staticTokens, serviceAccountTokens }: AuthenticateOptions): KubeObject => {
  const token = (review.spec?.token ?? '') as string;
  if (token === '') throw apiErrors.badRequest('token is required for TokenReview in authentication');
  const audiences = (review.spec?.audiences ?? []) as string[];
  const known = staticTokens.get(token);
  if (known) return { ...review, status: { authenticated: true, user: userInfo(known) } };
  const found = serviceAccountTokens.verify(token, reader, audiences.length > 0 ? audiences : undefined);
  if (!found) return { ...review, status: { user: {}, error: 'invalid bearer token' } };
  return { ...review, status: { authenticated: true, user: userInfo(found.user), audiences: found.audiences } };
};

export const selfSubjectReview = (review: KubeObject, user: User, { serviceAccountTokens }: AuthenticateOptions): KubeObject => ({
  ...review,
  metadata: { ...review.metadata, creationTimestamp: serviceAccountTokens.now() },
  status: { userInfo: userInfo(user) },
});
