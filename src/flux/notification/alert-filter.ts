// Which alerts an event is for: source, severity, inclusion and exclusion by message.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { FluxEvent } from '../runtime/flux-event.ts';
import { goRegExp } from '../../kubernetes/machinery/go-reg-exp.ts';
import type { Manager } from '../runtime/manager.ts';
import { matchesSelector } from '../../kubernetes/machinery/label-selector.ts';

export const alertKind = { apiVersion: 'notification.toolkit.fluxcd.io/v1beta3', kind: 'Alert' };

interface EventSource {
  kind: string;
  name: string;
  namespace?: string;
  matchLabels?: Record<string, string>;
}

/** `Kustomization/shop/app` */
export const subjectOf = ({ involvedObject: { kind, namespace, name } }: FluxEvent): string => `${kind}/${namespace}/${name}`;

export class AlertFilter {
  readonly #manager: Manager;

  constructor(manager: Manager) {
    this.#manager = manager;
    manager.informer(alertKind);
  }

  async alertsFor(event: FluxEvent): Promise<KubeObject[]> {
    const found: KubeObject[] = [];
    for (const alert of this.#manager.informer(alertKind).list()) {
      if (alert.spec.suspend || !(await this.#comesFrom(event, alert))) continue;
      const { inclusionList = [], exclusionList = [] } = alert.spec as { inclusionList?: string[]; exclusionList?: string[] };
      if (inclusionList.length && !this.#matches(event.message, alert, 'inclusion', inclusionList)) continue;
      if (!this.#matches(event.message, alert, 'exclusion', exclusionList)) found.push(alert);
    }
    return found;
  }

  async #comesFrom(event: FluxEvent, alert: KubeObject): Promise<boolean> {
    for (const source of alert.spec.eventSources as EventSource[]) if (await this.#isSource(event, alert, source)) return true;
    return false;
  }

  async #isSource(event: FluxEvent, alert: KubeObject, { kind, name, namespace, matchLabels }: EventSource): Promise<boolean> {
    const { involvedObject, severity } = event;
    if (involvedObject.namespace !== (namespace ?? alert.metadata.namespace) || involvedObject.kind !== kind) return false;
    const wanted = (alert.spec.eventSeverity as string | undefined) ?? 'info';
    if (wanted !== 'info' && wanted !== severity) return false;
    if (name !== '*' && name !== involvedObject.name) return false;
    if (!matchLabels) return true;
    const object = await this.#manager.client.find(involvedObject).catch(() => null);
    if (object) return matchesSelector({ matchLabels }, object.metadata.labels);
    this.#manager.event(alert, 'Warning', 'SourceFetchFailed', `error getting source object ${subjectOf(event)}`);
    return false;
  }

  #matches(message: string, alert: KubeObject, list: string, patterns: string[]): boolean {
    return patterns.some((pattern) => {
      const expression = goRegExp(pattern);
      if (typeof expression !== 'string') return expression.test(message);
      this.#manager.event(alert, 'Warning', 'InvalidConfig', `failed to compile ${list} regex: ${pattern}`);
      return false;
    });
  }
}
