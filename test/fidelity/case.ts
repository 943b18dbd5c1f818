// A case is a list of requests that are sent in order, in a namespace of their own, to each of two servers.
// `{{3:metadata.uid}}` in a path or a body stands for what step 3 answered there.
import type { Random } from './random.ts';

export interface Step {
  method: string;
  path: string;
  /** Sent as JSON unless it is text. */
  body?: unknown;
  /** The content type; application/json if left out. */
  type?: string;
  headers?: Record<string, string>;
  /** Asked again until the answer has this code, or holds this text. */
  until?: number | string;
  /** Decides what others may: the real server's authorizer follows what is stored and needs a moment to see it. */
  settles?: boolean;
  /** A watch: its events are read when a later step says `read` with its number. */
  open?: boolean;
  /** The events of that watch, up to the one about the object called `end`. */
  read?: number;
}

export interface Case {
  area: string;
  namespace: string;
  steps: Step[];
}

export interface Answer {
  code: number;
  type?: string | undefined;
  warning?: string | undefined;
  body: unknown;
}

export interface Area {
  name: string;
  /** Needs kube-controller-manager. */
  controllers?: boolean;
  generate(draft: Draft): void;
}

type Extra = Partial<Omit<Step, 'method' | 'path' | 'body'>>;
export type Body = Record<string, unknown>;

const patchTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
};

/** Writes one case; each method gives the number of its step. */
export class Draft {
  readonly random: Random;
  readonly namespace: string;
  readonly steps: Step[] = [];

  constructor(random: Random, namespace: string) {
    this.random = random;
    this.namespace = namespace;
  }

  /** The path of a collection: `configmaps`, `apps/v1/deployments`; of the case's namespace, or of the cluster with a leading slash. */
  in(resource: string): string {
    const cluster = resource.startsWith('/');
    const parts = (cluster ? resource.slice(1) : resource).split('/');
    const plural = parts.pop() as string;
    const root = parts.length ? `/apis/${parts.join('/')}` : '/api/v1';
    return cluster ? `${root}/${plural}` : `${root}/namespaces/${this.namespace}/${plural}`;
  }

  send(method: string, path: string, body?: unknown, extra: Extra = {}): number {
    this.steps.push({ method, path, ...(body === undefined ? {} : { body }), ...extra });
    return this.steps.length - 1;
  }

  get(path: string, extra?: Extra): number {
    return this.send('GET', path, undefined, extra);
  }

  create(resource: string, body: unknown, query = '', extra?: Extra): number {
    return this.send('POST', this.in(resource) + query, body, extra);
  }

  put(path: string, body: unknown, extra?: Extra): number {
    return this.send('PUT', path, body, extra);
  }

  delete(path: string, body?: unknown, extra?: Extra): number {
    return this.send('DELETE', path, body, extra);
  }

  patch(kind: keyof typeof patchTypes, path: string, body: unknown, extra?: Extra): number {
    return this.send('PATCH', path, body, { type: patchTypes[kind], ...extra });
  }

  /** Stands for what a step answered. */
  of(step: number, path: string): string {
    return `{{${step}:${path}}}`;
  }
}
