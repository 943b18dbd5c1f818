// Writes onto a commit whether the cluster could apply it: GitHub, GitLab, Gitea.
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { stringExpression } from '../../runtime/cel-expression.ts';
import type { FluxEvent } from '../../runtime/flux-event.ts';
import { giteaApi } from './gitea-api.ts';
import type { SendJson } from './post-json.ts';
import { githubApi, gitlabApi } from './repository-api.ts';
import { SendError } from './send-error.ts';
import { describeReason, isError, type Destination, type Send } from './sender.ts';

const types = ['github', 'gitlab', 'gitea', 'bitbucketserver', 'bitbucket', 'azuredevops'];

export const isCommitStatusProvider = (type: string): boolean => types.includes(type);

/** What tells this cluster's report from others': `kustomization/app/1a2b3c4d`, or what the provider's expression says. */
export const commitStatusName = (event: FluxEvent, alert: KubeObject, provider: KubeObject): string => {
  const expression = provider.spec.commitStatusExpr as string | undefined;
  const { kind, name } = event.involvedObject;
  if (!expression) return `${kind}/${name}/${provider.metadata.uid?.split('-')[0] ?? ''}`.toLowerCase();
  try {
    return stringExpression(expression)({ event, alert, provider });
  } catch (error) {
    const where = 'failed to evaluate the spec.commitStatusExpr CEL expression for the event';
    throw new SendError(`failed to create commit status: ${where}: ${(error as Error).message}`);
  }
};

export const commitOf = ({ metadata = {} }: FluxEvent): string => {
  const revision = metadata.commit ?? metadata.revision;
  if (!revision) throw new SendError('missing revision metadata');
  const hash = /(?:^|[@/])(?:sha1:)?([0-9a-f]{40,64})$/.exec(revision)?.[1];
  if (!hash) throw new SendError(`failed to extract commit hash from '${revision}' revision`);
  return hash;
};

export const isProgressing = ({ reason }: FluxEvent): boolean => reason === 'Progressing';

/** Puts where it failed before why. */
export const within = async <T>(work: Promise<T>, what: string): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    throw new SendError(`${what}: ${(error as Error).message}`);
  }
};

interface Status {
  state?: string;
  status?: string;
  description?: string;
  context?: string;
  name?: string;
}

/** The newest status of that name says the same already: it is not said twice. */
const isKnown = (known: Status[], name: string, { state, description }: { state: string; description: string }): boolean => {
  const last = known.find((each) => (each.context ?? each.name) === name);
  return last !== undefined && (last.status ?? last.state) === state && last.description === description;
};

/** The only one that is told of what is on its way, too. */
export const gitea = (destination: Destination, sendJson: SendJson): Send => {
  const { repository, ask } = giteaApi(destination, sendJson);
  return async (event) => {
    const hash = commitOf(event);
    const state = isProgressing(event) ? 'pending' : isError(event) ? 'failure' : 'success';
    const status = { state, target_url: '', description: describeReason(event), context: destination.commitStatus };
    const path = `${repository}/commits/${hash}/statuses?limit=50&page=1`;
    const known = await within(ask<Status[]>('GET', path), 'could not list commit statuses');
    if (!isKnown(known, status.context, status)) await ask('POST', `${repository}/statuses/${hash}`, status);
  };
};

export const github = (destination: Destination, sendJson: SendJson): Send => {
  const { ask } = githubApi(destination, sendJson);
  return async (event) => {
    if (isProgressing(event)) return;
    const hash = commitOf(event);
    const status = {
      state: isError(event) ? 'failure' : 'success',
      description: describeReason(event),
      context: destination.commitStatus,
    };
    const known = await within(ask<Status[]>('GET', `commits/${hash}/statuses?per_page=50`), 'could not list commit statuses');
    if (!isKnown(known, status.context, status)) await within(ask('POST', `statuses/${hash}`, status), 'could not create commit status');
  };
};

export const gitlab = (destination: Destination, sendJson: SendJson): Send => {
  const { ask } = gitlabApi(destination, sendJson);
  return async (event) => {
    if (isProgressing(event)) return;
    const hash = commitOf(event);
    const status = {
      state: isError(event) ? 'failed' : 'success',
      name: destination.commitStatus,
      description: describeReason(event),
    };
    const path = `repository/commits/${hash}/statuses?name=${encodeURIComponent(status.name)}`;
    const known = await within(ask<Status[]>('GET', path), 'unable to list commit status');
    if (!isKnown(known, status.name, status)) await ask('POST', `statuses/${hash}`, status);
  };
};

/** Starts a workflow: the whole event goes along. */
export const githubDispatch = (destination: Destination, sendJson: SendJson): Send => {
  const { ask } = githubApi(destination, sendJson);
  return async (event) => {
    const { kind, name, namespace } = event.involvedObject;
    const body = { event_type: `${kind}/${name}.${namespace}`, client_payload: event };
    await within(ask('POST', 'dispatches', body), 'could not send github repository dispatch webhook');
  };
};
