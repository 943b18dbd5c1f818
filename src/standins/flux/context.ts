// What every verb of the flux stand-in is given.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isNotFound } from '../../kubernetes/machinery/status.ts';
import type { RestClient } from '../../kubernetes/rest/rest-client.ts';
import { pause } from '../../platform/pause.ts';
import { systemNow } from '../../platform/clock.ts';
import type { FlagTable, Flags } from '../flags.ts';
import { ExitError, type Terminal } from '../standin.ts';
import type { FluxKind } from './kinds.ts';

export const globalFlags: FlagTable = {
  namespace: { short: 'n', type: 'string', default: 'flux-system', summary: 'the namespace of the object' },
  timeout: { type: 'string', default: '5m0s', summary: 'how long to wait' },
  kubeconfig: { type: 'string', summary: 'path of the kubeconfig file' },
  context: { type: 'string' },
  verbose: { type: 'boolean' },
  help: { short: 'h', type: 'boolean', summary: 'this text' },
};

/** Ends the command with `✗ message`. */
export const fail = (message: string): ExitError => new ExitError(`✗ ${message}`);

export class FluxContext {
  readonly client: RestClient;
  readonly terminal: Terminal;

  constructor(client: RestClient, terminal: Terminal) {
    this.client = client;
    this.terminal = terminal;
  }

  /** flux writes its progress to stderr. */
  action(text: string): void {
    this.terminal.err(`► ${text}\n`);
  }
  success(text: string): void {
    this.terminal.err(`✔ ${text}\n`);
  }
  waiting(text: string): void {
    this.terminal.err(`◎ ${text}\n`);
  }
  generate(text: string): void {
    this.terminal.err(`✚ ${text}\n`);
  }
  failure(text: string): void {
    this.terminal.err(`✗ ${text}\n`);
  }

  now(): number {
    return systemNow();
  }

  path(kind: FluxKind, namespace: string | undefined, name?: string): string {
    return ['/apis', kind.apiVersion, ...(namespace ? ['namespaces', namespace] : []), kind.plural, ...(name ? [name] : [])].join('/');
  }

  get(kind: FluxKind, namespace: string, name: string): Promise<KubeObject> {
    return this.client.json<KubeObject>({ path: this.path(kind, namespace, name) });
  }

  async find(kind: FluxKind, namespace: string, name: string): Promise<KubeObject | undefined> {
    return this.get(kind, namespace, name).catch((error: unknown) => {
      if (isNotFound(error)) return undefined;
      throw error;
    });
  }

  async list(kind: FluxKind, namespace: string | undefined): Promise<KubeObject[]> {
    const list = await this.client.json<{ items: KubeObject[] }>({ path: this.path(kind, namespace) });
    return list.items.map((each) => ({ ...each, apiVersion: kind.apiVersion, kind: kind.kind }));
  }

  /** True where the kind is not served: Flux (or that controller's CRD) is not installed. */
  async served(kind: FluxKind): Promise<boolean> {
    return this.client.json({ path: `/apis/${kind.apiVersion}` }).then(
      (answer) => (answer as { resources: { name: string }[] }).resources.some((each) => each.name === kind.plural),
      () => false,
    );
  }

  /** Server-side apply under flux' own name. */
  apply(path: string, object: unknown): Promise<KubeObject> {
    return this.client.json<KubeObject>({
      method: 'PATCH',
      path,
      query: { fieldManager: 'flux', force: true },
      contentType: 'application/apply-patch+yaml',
      body: object,
    });
  }

  patch(kind: FluxKind, namespace: string, name: string, body: unknown): Promise<KubeObject> {
    return this.client.json<KubeObject>({
      method: 'PATCH',
      path: this.path(kind, namespace, name),
      query: { fieldManager: 'flux' },
      contentType: 'application/merge-patch+json',
      body,
    });
  }

  /** Looks again and again until `ready` holds; flux ends with these words when its time is over. */
  async until(flags: Flags, ready: () => Promise<boolean>): Promise<void> {
    const deadline = this.now() + flags.duration('timeout');
    while (!(await ready())) {
      if (this.now() > deadline || this.terminal.signal.aborted) throw fail('context deadline exceeded');
      await pause(lookEveryMs);
    }
  }
}

/** flux itself looks twice a second: on one machine that is half a second too late each time. */
const lookEveryMs = 50;

interface Condition {
  type: string;
  status: string;
  reason: string;
  message: string;
}

export const conditionOf = (object: KubeObject, type = 'Ready'): Condition | undefined =>
  (object.status?.conditions as Condition[] | undefined)?.find((each) => each.type === type);

/** kstatus' Current: this generation was looked at, nothing is under way, Ready is True. */
export const isCurrent = (object: KubeObject): boolean =>
  object.status?.observedGeneration === object.metadata.generation &&
  conditionOf(object)?.status === 'True' &&
  conditionOf(object, 'Reconciling')?.status !== 'True';

export const isStalled = (object: KubeObject): boolean => conditionOf(object, 'Stalled')?.status === 'True';

/** Rows of cells, each padded and closed by a tab, as flux prints its tables. */
export const formatTable = (header: string[], rows: string[][], withHeader = true): string => {
  const all = withHeader ? [header.map((each) => each.toUpperCase()), ...rows] : rows;
  const widths = header.map((_, at) => Math.max(...all.map((row) => (row[at] ?? '').length), 0));
  return all.map((row) => `${row.map((cell, at) => `${cell.padEnd(widths[at] ?? 0)}\t`).join('')}\n`).join('');
};
