// Writes onto a commit in Gitea whether the cluster could apply it.
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { stringExpression } from '../../runtime/cel-expression.ts';
import type { FluxEvent } from '../../runtime/flux-event.ts';
import { giteaApi } from './gitea-api.ts';
import type { SendJson } from './post-json.ts';
import { SendError } from './send-error.ts';
import type { Destination, Send } from './sender.ts';

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

const hashOf = ({ metadata = {} }: FluxEvent): string => {
  const revision = metadata.commit ?? metadata.revision;
  if (!revision) throw new SendError('missing revision metadata');
  const hash = /(?:^|[@/])(?:sha1:)?([0-9a-f]{40,64})$/.exec(revision)?.[1];
  if (!hash) throw new SendError(`failed to extract commit hash from '${revision}' revision`);
  return hash;
};

/** `ReconciliationSucceeded` -> `reconciliation succeeded` */
const describe = (reason: string): string => reason.replace(/([a-z\d])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3 $2').toLowerCase();

const stateOf = ({ reason, severity }: FluxEvent): string => {
  if (reason === 'Progressing') return 'pending';
  return severity === 'error' ? 'failure' : 'success';
};

interface Status {
  state?: string;
  status?: string;
  description?: string;
  context?: string;
}

export const gitea = (destination: Destination, sendJson: SendJson): Send => {
  const { repository, ask } = giteaApi(destination, sendJson);
  return async (event) => {
    const hash = hashOf(event);
    const status = { state: stateOf(event), target_url: '', description: describe(event.reason), context: destination.commitStatus };
    const known = await ask<Status[]>('GET', `${repository}/commits/${hash}/statuses?limit=50&page=1`).catch((error: Error) => {
      throw new SendError(`could not list commit statuses: ${error.message}`);
    });
    const last = known.find((each) => each.context === status.context);
    if (last && (last.status ?? last.state) === status.state && last.description === status.description) return;
    await ask('POST', `${repository}/statuses/${hash}`, status);
  };
};
