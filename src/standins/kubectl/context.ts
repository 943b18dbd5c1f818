// What every verb of the kubectl stand-in is given: the server, what it serves, the namespace, the terminal.
import { Discovery, pathOf, type DiscoveredResource } from '../../kubernetes/rest/discovery.ts';
import type { RestClient } from '../../kubernetes/rest/rest-client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { ExitError, type Terminal } from '../standin.ts';
import { systemNow } from '../../platform/clock.ts';
import type { FlagTable, Flags } from '../flags.ts';

export const globalFlags: FlagTable = {
  namespace: { short: 'n', type: 'string', summary: 'the namespace of this request' },
  kubeconfig: { type: 'string', summary: 'path of the kubeconfig file' },
  context: { type: 'string', summary: 'the context of the kubeconfig' },
  'request-timeout': { type: 'string', default: '0' },
  v: { short: 'v', type: 'string', default: '0' },
  as: { type: 'string', summary: 'the user to act as' },
  help: { short: 'h', type: 'boolean', summary: 'this text' },
};

export class KubectlContext {
  readonly client: RestClient;
  readonly terminal: Terminal;
  #discovery: Promise<Discovery> | undefined;

  constructor(client: RestClient, terminal: Terminal) {
    this.client = client;
    this.terminal = terminal;
  }

  /** This machine's time, for ages. */
  now(): number {
    return systemNow();
  }

  discovery(): Promise<Discovery> {
    return (this.#discovery ??= Discovery.read(this.client));
  }

  namespace(flags: Flags): string {
    return flags.string('namespace') || this.client.namespace;
  }

  async resource(word: string): Promise<DiscoveredResource> {
    const found = (await this.discovery()).find(word);
    if (!found) throw new ExitError(`error: the server doesn't have a resource type "${word}"`);
    return found;
  }

  async resourceOf(object: KubeObject, file: string): Promise<DiscoveredResource> {
    const found = (await this.discovery()).byKind(object.apiVersion, object.kind);
    if (found) return found;
    throw new ExitError(
      `error: resource mapping not found for name: "${object.metadata?.name ?? ''}" namespace: "${object.metadata?.namespace ?? ''}" from "${file}": no matches for kind "${object.kind}" in version "${object.apiVersion}"\nensure CRDs are installed first`,
    );
  }

  get(resource: DiscoveredResource, namespace: string | undefined, name: string): Promise<KubeObject> {
    return this.client.json<KubeObject>({ path: pathOf(resource, namespace, name) });
  }
}

/** `deployment.apps` in messages such as `deployment.apps/web scaled`. */
export const lowerKind = ({ kind, group }: { kind: string; group: string }): string =>
  group ? `${kind.toLowerCase()}.${group}` : kind.toLowerCase();
