// From an event and an alert to a message for the alert's provider.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { eventGroup, groupOf, type FluxEvent } from '../runtime/flux-event.ts';
import type { Logger } from '../runtime/log.ts';
import type { Manager } from '../runtime/manager.ts';
import { subjectOf } from './alert-filter.ts';
import { combineMetadata } from './event-metadata.ts';
import { commitStatusName, isCommitStatusProvider } from './providers/commit-status.ts';
import { changeRequestKey } from './providers/flux-status-text.ts';
import { isPullRequestProvider } from './providers/pull-request-comment.ts';
import { createSender } from './providers/create-sender.ts';

const isUpdate = (event: FluxEvent): boolean => event.metadata?.[`${groupOf(event)}/commit_status`] === 'update';

/** Of all that goes well, a commit hears only what is meant for it; of all that goes wrong, everything. */
const isForCommit = (event: FluxEvent): boolean =>
  isUpdate(event) || event.severity === 'error' || event.metadata?.[`${eventGroup}/commit`] !== undefined;

export class Dispatcher {
  readonly #manager: Manager;

  constructor(manager: Manager) {
    this.#manager = manager;
  }

  /** Undefined where there is nothing to send; throws what is wrong with the provider. */
  async prepare(event: FluxEvent, alert: KubeObject, log: Logger): Promise<(() => Promise<void>) | undefined> {
    const { namespace, name } = alert.metadata;
    if (this.#manager.flag('no-cross-namespace-refs') === 'true' && event.involvedObject.namespace !== namespace) {
      const why = `alert '${namespace}/${name}' can't process event from '${subjectOf(event)}', cross-namespace references have been blocked`;
      throw new Error(`discarding event, access denied to cross-namespace sources: ${why}`);
    }
    const provider = await this.#provider(alert);
    const { type, suspend } = provider.spec as { type: string; suspend?: boolean };
    const forCommits = isCommitStatusProvider(type);
    // "Reconciliation finished" is for commits; of the others only the generic ones get it as well.
    if (suspend || (isUpdate(event) && !forCommits && !type.startsWith('generic'))) return undefined;
    const alerts = [`${namespace}/${name}`];
    if (forCommits && !isForCommit(event)) {
      log.info('event dropped for commit status providers due to missing commit metadata key', { alerts });
      return undefined;
    }
    if (isPullRequestProvider(type) && !event.metadata?.[`${eventGroup}/${changeRequestKey}`]) {
      log.info('event dropped for change request providers due to missing change request metadata key', { alerts });
      return undefined;
    }
    if (alert.spec.summary)
      log.info("warning: specifying an alert summary with '.spec.summary' is deprecated, use '.spec.eventMetadata.summary' instead", {
        alert: { name, namespace, providerName: alert.spec.providerRef.name },
      });
    const combined = combineMetadata(event, alert);
    if (Object.keys(combined.conflicts).length) {
      const message = 'metadata key conflicts detected (please refer to the Alert API docs and Flux RFC 0008 for more information)';
      this.#manager.event(alert, 'Warning', 'MetadataAppendFailed', message, combined.conflicts);
    }
    const status = forCommits ? commitStatusName(combined.event, alert, provider) : '';
    const send = await createSender(this.#manager, provider, status);
    return () => send(combined.event);
  }

  async #provider(alert: KubeObject): Promise<KubeObject> {
    const name = alert.spec.providerRef.name as string;
    const { namespace } = alert.metadata;
    const reference = { apiVersion: alert.apiVersion, kind: 'Provider', namespace, name };
    const provider = await this.#manager.client.find(reference);
    if (provider) return provider;
    throw new Error(`failed to read provider: Provider.notification.toolkit.fluxcd.io "${name}" not found`);
  }
}
