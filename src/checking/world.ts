// Everything a check may look at, through clients only, so that a green means the same on every engine.
import { join } from 'node:path';
import type { TaskMemory } from '../course/memory.ts';
import type { EngineAccess } from '../engines/provider.ts';
import { registryLogin } from '../engines/registry-login.ts';
import type { Clock } from '../platform/clock.ts';
import { httpRequest } from '../platform/http-request.ts';
import { ClusterReader } from './cluster-reader.ts';
import { PullReader } from './git/pull-reader.ts';
import { RepositoryReader } from './git/repository-reader.ts';
import type { Sight } from './sight.ts';
import { traceKustomization } from './trace/trace-kustomization.ts';
import type { Trace } from './trace/trace.ts';

/** Where a course is being taken. */
export interface Site {
  access: EngineAccess;
  /** The learner's folder; clones stand in it by the name of their repository. */
  workspace: string;
  /** Hidden folder for mirrors and scratch clones. */
  stateDir: string;
  clock: Clock;
  /** What differs from this process's environment when the learner's clients run: PATH with stand-ins where a client is missing. */
  env?: Record<string, string>;
}

export interface KustomizationName {
  name: string;
  namespace: string;
}

/** One moment. Open a new one for the next look. */
export class World implements Sight {
  readonly site: Site;
  readonly memory: Readonly<TaskMemory>;
  readonly cluster: ClusterReader;
  readonly now: number;
  /** Keys of things that this look saw present; they join the memory. */
  readonly sightings = new Set<string>();
  readonly #repositories = new Map<string, RepositoryReader>();
  readonly #traces = new Map<string, Promise<Trace>>();

  constructor(site: Site, memory: Readonly<TaskMemory>, cluster = ClusterReader.open(site.access.kubeconfig, site.clock)) {
    this.site = site;
    this.memory = memory;
    this.cluster = cluster;
    this.now = site.clock.now();
  }

  repository(name: string): RepositoryReader {
    const known = this.#repositories.get(name);
    if (known) return known;
    const { forge } = this.site.access;
    const reader = new RepositoryReader({
      name,
      url: `${forge.url}/${name}.git`,
      login: `${forge.user}:${forge.token}`,
      mirror: join(this.site.stateDir, 'mirrors', `${name}.git`),
      clone: join(this.site.workspace, name),
    });
    this.#repositories.set(name, reader);
    return reader;
  }

  /** The pull requests of a repository, as the forge's REST tells them. */
  pulls(repository: string): PullReader {
    return new PullReader(this.site.access.forge, repository);
  }

  /** The repository of the forge that a source's URL names. */
  repositoryOf(url: string): RepositoryReader | undefined {
    const { url: forge, user } = this.site.access.forge;
    if (!url.startsWith(`${forge}/`)) return undefined;
    const name = url.slice(forge.length + 1).replace(/\.git$/, '');
    // The forge serves its own user's repositories under both addresses.
    return this.repository(name.startsWith(`${user}/`) ? name.slice(user.length + 1) : name);
  }

  /** The tags of an image of the lab's registries, as their own pipeline sees them; undefined for other registries and images. */
  async tagsOf(image: string): Promise<string[] | undefined> {
    const { access } = this.site;
    const host = [access.registry.host, access.privateRegistry.host].find((each) => image.startsWith(`${each}/`));
    if (host === undefined) return undefined;
    const login = registryLogin(access, host);
    const headers: Record<string, string> = login ? { authorization: `Basic ${Buffer.from(login).toString('base64')}` } : {};
    try {
      const url = `http://${host}/v2/${image.slice(host.length + 1)}/tags/list`;
      const { status, text } = await httpRequest(url, { headers, timeoutMs: 2000 });
      return status === 200 ? ((JSON.parse(text) as { tags: string[] | null }).tags ?? []) : undefined;
    } catch {
      return undefined;
    }
  }

  /** How far the newest commit has come on its way through a Kustomization. */
  trace(kustomization: KustomizationName): Promise<Trace> {
    const key = `${kustomization.namespace}/${kustomization.name}`;
    const known = this.#traces.get(key) ?? traceKustomization(kustomization, this);
    this.#traces.set(key, known);
    return known;
  }

  /** Whether it was there at this look or at an earlier one of this task. */
  wasSeen(key: string): boolean {
    return this.sightings.has(key) || this.memory.seen.includes(key);
  }

  close(): void {
    this.cluster.close();
  }
}
