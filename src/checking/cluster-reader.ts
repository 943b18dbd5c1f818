// Reads a cluster as any client would, by its kubeconfig. Answers are kept for the length of one check: all conditions see one moment.
import type { KubeObject } from '../kubernetes/machinery/object.ts';
import type { KindReference, ListOptions, ObjectReference } from '../kubernetes/machinery/client.ts';
import { isApiError } from '../kubernetes/machinery/status.ts';
import { readAll, RestClient, UnreachableError } from '../kubernetes/rest/rest-client.ts';
import { sleep, type Clock } from '../platform/clock.ts';

interface ResourceList {
  resources: { name: string; kind: string; namespaced: boolean; verbs: string[] }[];
}

const attempts = 3;
const pauseMs = 100;

/** Of the server or the road to it, not of what was asked. */
const isTransient = (error: unknown): boolean =>
  error instanceof UnreachableError || (isApiError(error) && (error.code === 429 || error.code >= 500));

export class ClusterReader {
  readonly #client: RestClient;
  readonly #clock: Clock;
  readonly #answers = new Map<string, Promise<unknown>>();

  constructor(client: RestClient, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  static open(kubeconfig: string, clock: Clock): ClusterReader {
    return new ClusterReader(RestClient.fromFile(kubeconfig, 'gitops-lab-check'), clock);
  }

  close(): void {
    this.#client.close();
  }

  /** Null when the object is not there, or its kind is not served. */
  async get(reference: ObjectReference): Promise<KubeObject | null> {
    const collection = await this.#collection(reference, reference.namespace);
    return collection === null ? null : this.#read<KubeObject>(`${collection}/${encodeURIComponent(reference.name)}`);
  }

  /** Empty when the kind is not served. */
  async list(kind: KindReference, { namespace, labelSelector, fieldSelector }: ListOptions = {}): Promise<KubeObject[]> {
    const collection = await this.#collection(kind, namespace);
    if (collection === null) return [];
    const query = new URLSearchParams({ ...(labelSelector ? { labelSelector } : {}), ...(fieldSelector ? { fieldSelector } : {}) });
    const list = await this.#read<{ items?: KubeObject[] }>(`${collection}${query.size ? `?${query}` : ''}`);
    return (list?.items ?? []).map((item) => ({ ...item, apiVersion: kind.apiVersion, kind: kind.kind }));
  }

  /** Every object of every kind that can be listed, in each group's preferred version. Kinds that show others' objects are left out. */
  async everything(): Promise<KubeObject[]> {
    const groups = await this.#read<{ groups: { preferredVersion: { groupVersion: string } }[] }>('/apis');
    const versions = ['v1', ...(groups?.groups ?? []).map(({ preferredVersion }) => preferredVersion.groupVersion)];
    const kinds = await Promise.all(versions.map((apiVersion) => this.#listable(apiVersion)));
    return (await Promise.all(kinds.flat().map((kind) => this.list(kind)))).flat();
  }

  async #listable(apiVersion: string): Promise<KindReference[]> {
    const served = await this.#read<ResourceList>(apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`);
    return (served?.resources ?? [])
      .filter(({ name, verbs }) => !name.includes('/') && verbs.includes('list') && verbs.includes('delete'))
      .map(({ kind }) => ({ apiVersion, kind }));
  }

  /** An HTTP request through the API server's proxy to a Service. */
  async visit(path: string): Promise<{ code: number; body: string }> {
    const { code, stream } = await this.#client.open({ path, accept: '*/*', signal: AbortSignal.timeout(5000) });
    return { code, body: await readAll(stream) };
  }

  /** Whether a ServiceAccount may do something, as the API server decides it. */
  async may({ namespace, name }: { namespace: string; name: string }, resourceAttributes: Record<string, string>): Promise<boolean> {
    const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
    const apiVersion = 'authorization.k8s.io/v1';
    const spec = { user: `system:serviceaccount:${namespace}:${name}`, groups, resourceAttributes };
    const body = { apiVersion, kind: 'SubjectAccessReview', spec };
    const review = await this.#client.json({ method: 'POST', path: `/apis/${apiVersion}/subjectaccessreviews`, body });
    return (review as { status?: { allowed?: boolean } }).status?.allowed === true;
  }

  async #collection({ apiVersion, kind }: KindReference, namespace: string | undefined): Promise<string | null> {
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const served = await this.#read<ResourceList>(root);
    const resource = served?.resources.find((each) => each.kind === kind && !each.name.includes('/'));
    if (!resource) return null;
    return resource.namespaced && namespace ? `${root}/namespaces/${namespace}/${resource.name}` : `${root}/${resource.name}`;
  }

  #read<T>(path: string): Promise<T | null> {
    const known = this.#answers.get(path) ?? this.#ask(path);
    this.#answers.set(path, known);
    return known as Promise<T | null>;
  }

  async #ask(path: string): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#client.json({ path });
      } catch (error) {
        if (isApiError(error) && error.code === 404) return null;
        if (attempt === attempts || !isTransient(error)) throw error;
        await sleep(this.#clock, pauseMs * attempt);
      }
    }
  }
}
