// Whether a webhook's call comes from where it says and tells of a wanted event, by type of Receiver.
// Leaves out: asking Google for a GCR token's owner (nothing of the outside is reached, so such a call is refused).
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { checkCdEvent } from './check-cd-event.ts';
import { parseJson, Refused } from './parse-json.ts';
import type { ReceiverSecret } from './receiver-pass.ts';
import { isNexusSignature, signatureProblem } from './signature.ts';

export interface Call {
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

const header = ({ headers }: Call, name: string): string => {
  const value = headers[name];
  return Array.isArray(value) ? (value[0] ?? '') : (value ?? '');
};

const parse = (body: Buffer, complaint: (why: string) => string): Record<string, unknown> => {
  const value = parseJson(body, complaint, 'EOF');
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Refused(complaint(`json: cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value} into Go value`));
};

const field = (value: unknown, ...path: string[]): string => {
  let found: unknown = value;
  for (const key of path) found = (found as Record<string, unknown> | undefined)?.[key];
  return typeof found === 'string' ? found : '';
};

/** X-Hub-Signature-256, or the older X-Hub-Signature; GitHub's library also looks at the content type. */
const checkHubSignature = (call: Call, token: string, name: string): void => {
  const type = (header(call, 'content-type').split(';')[0] ?? '').trim();
  const problem = ['application/json', 'application/x-www-form-urlencoded'].includes(type)
    ? signatureProblem(header(call, 'x-hub-signature-256') || header(call, 'x-hub-signature'), token, call.body)
    : `webhook request has unsupported Content-Type "${type}"`;
  if (problem) throw new Refused(`the ${name} signature header is invalid, err: ${problem}`);
};

const requireWanted = ({ spec }: KubeObject, event: string, name: string): void => {
  const wanted = (spec.events ?? []) as string[];
  if (wanted.length && !wanted.some((each) => each.toLowerCase() === event.toLowerCase()))
    throw new Refused(`the ${name} "${event}" is not authorised`);
};

const checkEvent = (receiver: KubeObject, event: string, name: string): string => {
  requireWanted(receiver, event, `${name} event`);
  return `handling ${name} event: ${event}`;
};

type Verify = (call: Call, token: string, receiver: KubeObject, secret: ReceiverSecret) => string | undefined;

/** Each answers what the log says of a call that is taken, if anything. */
const verifiers: Record<string, Verify> = {
  generic: () => undefined,
  'generic-hmac': (call, token) => {
    const problem = signatureProblem(header(call, 'x-signature'), token, call.body);
    if (problem) throw new Refused(`unable to validate HMAC signature: ${problem}`);
    return undefined;
  },
  github: (call, token, receiver) => {
    checkHubSignature(call, token, 'GitHub');
    return checkEvent(receiver, header(call, 'x-github-event'), 'GitHub');
  },
  bitbucket: (call, token, receiver) => {
    checkHubSignature(call, token, 'Bitbucket server');
    return checkEvent(receiver, header(call, 'x-event-key'), 'Bitbucket server');
  },
  gitlab: (call, token, receiver) => {
    if (header(call, 'x-gitlab-token') !== token) throw new Refused('the X-Gitlab-Token header value does not match the receiver token');
    return checkEvent(receiver, header(call, 'x-gitlab-event'), 'GitLab');
  },
  cdevents: (call, _, receiver) => {
    const event = header(call, 'ce-type');
    requireWanted(receiver, event, 'CDEvent');
    checkCdEvent(call.body);
    return `handling CDEvent: ${event}`;
  },
  harbor: (call, token) => {
    if (header(call, 'authorization') !== token)
      throw new Refused('the Harbor Authorization header value does not match the receiver token');
    return 'handling Harbor event';
  },
  dockerhub: (call) => {
    const payload = parse(call.body, () => 'cannot decode DockerHub webhook payload');
    return `handling DockerHub event from ${field(payload, 'repository', 'repo_url')} for tag ${field(payload, 'push_data', 'tag')}`;
  },
  quay: (call) => {
    const payload = parse(call.body, (why) => `cannot decode Quay webhook payload: ${why}`);
    return `handling Quay event from ${field(payload, 'docker_url')}`;
  },
  nexus: (call, token) => {
    const signature = header(call, 'x-nexus-webhook-signature');
    if (!signature) throw new Refused('the Nexus signature is missing from header');
    if (!isNexusSignature(signature, token, call.body)) throw new Refused('invalid Nexus signature');
    const payload = parse(call.body, (why) => `cannot decode Nexus webhook payload: ${why}`);
    return `handling Nexus event from ${field(payload, 'repositoryName')}`;
  },
  acr: (call) => {
    const payload = parse(call.body, (why) => `cannot decode ACR webhook payload: ${why}`);
    return `handling ACR event from ${field(payload, 'target', 'repository')} for tag ${field(payload, 'target', 'tag')}`;
  },
  gcr: (call, _, __, secret) => {
    for (const name of ['email', 'audience'])
      if (!secret[name]) throw new Refused(`invalid secret data: required field '${name}' for GCR receiver`);
    const given = header(call, 'authorization').startsWith('Bearer ');
    const why = given ? 'Google is not reachable from this lab' : 'the Authorization header is missing or malformed';
    throw new Refused(`cannot authenticate GCR request: ${why}`);
  },
};

/** Returns what the log is to say; throws why the call is refused. */
export const verifyPayload = (receiver: KubeObject, call: Call, secret: ReceiverSecret): string | undefined => {
  const verify = verifiers[receiver.spec.type as string];
  if (!verify) throw new Refused(`recevier type '${receiver.spec.type}' not supported`);
  return verify(call, secret.token, receiver, secret);
};
