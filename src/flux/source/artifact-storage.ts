// source-controller's storage: artifacts on the pod's volume, served inside the cluster, the newest two kept.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename, dirname, join, normalize } from 'node:path';
import type { Clock } from '../../platform/clock.ts';
import { timestamp } from '../../platform/clock.ts';

export interface Artifact {
  path: string;
  url: string;
  revision: string;
  digest: string;
  lastUpdateTime: string;
  size: number;
  metadata?: Record<string, string>;
}

/** --artifact-retention-records */
const keptRecords = 2;
/** --artifact-retention-ttl */
const keptMs = 60_000;

export class ArtifactStorage {
  readonly #root: string;
  readonly #host: string;
  readonly #clock: Clock;
  /** Two artifacts of one moment keep their order. */
  #order = 0;

  constructor(root: string, host: string, clock: Clock) {
    this.#root = root;
    this.#host = host;
    this.#clock = clock;
    mkdirSync(root, { recursive: true });
  }

  has(artifact: Artifact | undefined): boolean {
    return artifact !== undefined && existsSync(join(this.#root, artifact.path));
  }

  url(path: string): string {
    return `http://${this.#host}/${path}`;
  }

  store(path: string, revision: string, content: Buffer, metadata?: Record<string, string>): Artifact {
    const file = join(this.#root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.part`, content);
    renameSync(`${file}.part`, file);
    utimesSync(file, this.#clock.now() / 1000, this.#clock.now() / 1000 + (++this.#order % 1000) / 1000);
    const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
    return {
      digest,
      lastUpdateTime: timestamp(this.#clock),
      ...(metadata ? { metadata } : {}),
      path,
      revision,
      size: content.length,
      url: this.url(path),
    };
  }

  read(artifact: Artifact): Buffer {
    return readFileSync(join(this.#root, artifact.path));
  }

  /** Removes what is past its time and what is more than the kept number, never the artifact itself; returns how many went. */
  collect(artifact: Artifact): number {
    const folder = dirname(join(this.#root, artifact.path));
    if (!existsSync(folder)) return 0;
    const oldest = this.#clock.now() - keptMs;
    const garbage = this.#newestFirst(folder).filter(
      ({ name, at }, index) => name !== basename(artifact.path) && (index >= keptRecords || at < oldest),
    );
    for (const { name } of garbage) rmSync(join(folder, name), { force: true });
    return garbage.length;
  }

  /** True when there was something to remove. */
  remove(folder: string): boolean {
    const path = join(this.#root, folder);
    if (!existsSync(path)) return false;
    rmSync(path, { recursive: true, force: true });
    return true;
  }

  serve(request: IncomingMessage, response: ServerResponse): void {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://storage').pathname));
    // The pod's readiness probe asks for the root.
    if (path === '/') {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      return void response.end('<pre>\n</pre>\n');
    }
    const file = path.includes('..') ? undefined : this.#fileFor(path);
    if (!file) {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
      return void response.end('404 page not found\n');
    }
    response.writeHead(200, { 'content-type': 'application/gzip', 'content-length': statSync(file).size });
    response.end(readFileSync(file));
  }

  #fileFor(path: string): string | undefined {
    const file = join(this.#root, path);
    const folder = dirname(file);
    // status.url of an OCIRepository: always the newest.
    if (basename(file) === 'latest.tar.gz' && existsSync(folder)) {
      const newest = this.#newestFirst(folder)[0];
      return newest && join(folder, newest.name);
    }
    return existsSync(file) && statSync(file).isFile() ? file : undefined;
  }

  #newestFirst(folder: string): { name: string; at: number }[] {
    const files = readdirSync(folder).map((name) => ({ name, at: statSync(join(folder, name)).mtimeMs }));
    return files.sort((a, b) => b.at - a.at);
  }
}
