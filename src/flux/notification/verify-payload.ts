// Whether a webhook's call comes from where it says and tells of a wanted event, by type of Receiver.
// Leaves out: asking Google for a GCR token's owner (nothing of the outside is reached, so such a call is refused).
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isNexusSignature, signatureProblem } from './signature.ts';

export interface Call {
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** Why a call is refused: the log says it, the answer does not. */
class Refused extends Error {}

const header = ({ headers }: Call, name: string): string => {
  const value = headers[name];
  return Array.isArray(value) ? (value[0] ?? '') : (value ?? '');
};

const parse = (body: Buffer, complaint: (why: string) => string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Refused below.
  }
  throw new Refused(
    complaint(body.length ? `invalid character '${String.fromCharCode(body[0] as number)}' looking for beginning of value` : 'EOF'),
  );
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

const checkEvent = ({ spec }: KubeObject, event: string, name: string): string => {
  const wanted = (spec.events ?? []) as string[];
  if (wanted.length && !wanted.some((each) => each.toLowerCase() === event.toLowerCase()))
    throw new Refused(`the ${name} event '${event}' is not authorised`);
  return `handling ${name} event: ${event}`;
};

const checkCdEvent = (call: Call): void => {
  const event = parse(call.body, (why) => `unable to validate CDEvent event: ${why}`);
  const missing = [
    ['context', 'version'],
    ['context', 'id'],
    ['context', 'source'],
    ['context', 'type'],
    ['context', 'timestamp'],
    ['subject', 'id'],
  ].find((path) => !field(event, ...path));
  if (missing) throw new Refused(`unable to validate CDEvent event: ${missing.join('.')} is missing`);
  const type = field(event, 'context', 'type');
  if (!/^dev\.cdevents\.[a-z]+\.[a-z]+\.\d+\.\d+\.\d+/i.test(type))
    throw new Refused(`unable to validate CDEvent event: failed to parse event type ${type}`);
};

type Verify = (call: Call, token: string, receiver: KubeObject) => string;

/** Each answers what the log says of a call that is taken. */
const verifiers: Record<string, Verify> = {
  generic: () => 'handling generic event',
  'generic-hmac': (call, token) => {
    const problem = signatureProblem(header(call, 'x-signature'), token, call.body);
    if (problem) throw new Refused(`unable to validate HMAC signature: ${problem}`);
    return 'handling generic event';
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
  cdevents: (call, _, { spec }) => {
    checkCdEvent(call);
    const event = header(call, 'ce-type');
    const wanted = (spec.events ?? []) as string[];
    if (wanted.length && !wanted.some((each) => each.toLowerCase() === event.toLowerCase()))
      throw new Refused(`the CDEvent '${event}' is not authorised`);
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
    if (!signature) throw new Refused('Nexus signature is missing from header');
    if (!isNexusSignature(signature, token, call.body)) throw new Refused('invalid Nexus signature');
    const payload = parse(call.body, (why) => `cannot decode Nexus webhook payload: ${why}`);
    return `handling Nexus event from ${field(payload, 'repositoryName')}`;
  },
  acr: (call) => {
    const payload = parse(call.body, (why) => `cannot decode ACR webhook payload: ${why}`);
    return `handling ACR event from ${field(payload, 'target', 'repository')} for tag ${field(payload, 'target', 'tag')}`;
  },
  gcr: () => {
    throw new Refused('cannot authenticate GCR request: Google is not reachable from this lab');
  },
};

/** Returns what the log is to say; throws why the call is refused. */
export const verifyPayload = (receiver: KubeObject, call: Call, token: string): string => {
  const verify = verifiers[receiver.spec.type as string];
  if (!verify) throw new Refused(`recevier type '${receiver.spec.type}' not supported`);
  return verify(call, token, receiver);
};
