// A world for the tests of check kinds: recorded objects, and repositories made for the test. No server runs.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ClusterReader } from '../../src/checking/cluster-reader.ts';
import { RepositoryReader } from '../../src/checking/git/repository-reader.ts';
import { World, type Site } from '../../src/checking/world.ts';
import { startMemory, type TaskMemory } from '../../src/course/memory.ts';
import type { KubeObject } from '../../src/kubernetes/machinery/object.ts';
import { ManualClock } from '../../src/platform/clock.ts';

interface Reference {
  kind: string;
  name: string;
  namespace?: string;
}

const readerOf = (objects: KubeObject[], pages: Record<string, { code: number; body: string }>): ClusterReader =>
  ({
    get: ({ kind, name, namespace }: Reference) =>
      Promise.resolve(
        objects.find((each) => each.kind === kind && each.metadata.name === name && (!namespace || each.metadata.namespace === namespace)) ?? null,
      ),
    list: ({ kind }: { kind: string }, { namespace }: { namespace?: string } = {}) =>
      Promise.resolve(objects.filter((each) => each.kind === kind && (!namespace || each.metadata.namespace === namespace))),
    visit: (path: string) => Promise.resolve(pages[path] ?? { code: 503, body: '{"kind":"Status","message":"no endpoints available for service"}' }),
    close: () => {},
  }) as unknown as ClusterReader;

/** What one commit changes; null deletes. */
export interface SampleCommit {
  message?: string;
  author?: string;
  branch?: string;
  files: Record<string, string | null>;
}

export interface Sample {
  objects?: KubeObject[];
  repositories?: Record<string, SampleCommit[]>;
  /** Written into the learner's clone: committed and not pushed, or not even committed. */
  local?: { repository: string; commit?: string; files: Record<string, string> };
  pages?: Record<string, { code: number; body: string }>;
  memory?: Partial<TaskMemory>;
}

const run = (folder: string, ...args: string[]): string =>
  execFileSync('git', ['-C', folder, '-c', 'commit.gpgsign=false', '-c', 'init.defaultBranch=main', ...args], {
    encoding: 'utf8',
    stdio: 'pipe',
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
  }).trim();

const write = (folder: string, files: Record<string, string | null>): void => {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    if (text === null) rmSync(file);
    else {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
};

const commit = (folder: string, { message = 'Change', author = 'Ada <ada@home.invalid>', branch = 'main', files }: SampleCommit): void => {
  run(folder, 'checkout', '-q', ...(run(folder, 'branch', '--list', branch) ? [] : ['-B']), branch);
  write(folder, files);
  const [, name = '', mail = ''] = /^(.*) <(.*)>$/.exec(author) ?? [];
  run(folder, 'add', '-A');
  run(folder, '-c', `user.name=${name}`, '-c', `user.email=${mail}`, 'commit', '-q', '--allow-empty', '-m', message);
};

class SampleWorld extends World {
  readonly folder: string;

  constructor(folder: string, site: Site, memory: TaskMemory, cluster: ClusterReader) {
    super(site, memory, cluster);
    this.folder = folder;
  }

  /** What somebody pushes after the world was made. */
  commit(repository: string, change: SampleCommit): void {
    commit(join(this.folder, 'forge', repository), change);
  }

  override repository(name: string): RepositoryReader {
    return new RepositoryReader({
      name,
      url: join(this.folder, 'forge', name),
      login: 'learner:token',
      mirror: join(this.folder, 'mirrors', name),
      clone: join(this.folder, 'clones', name),
    });
  }
}

const makeRepositories = (folder: string, { repositories = {}, local }: Sample): void => {
  for (const [name, commits] of Object.entries(repositories)) {
    const path = join(folder, 'forge', name);
    mkdirSync(path, { recursive: true });
    run(path, 'init', '-q', '-b', 'main');
    for (const each of commits) commit(path, each);
    run(path, 'checkout', '-q', 'main');
  }
  if (!local) return;
  const clone = join(folder, 'clones', local.repository);
  execFileSync('git', ['clone', '-q', join(folder, 'forge', local.repository), clone], { stdio: 'pipe' });
  if (local.commit) commit(clone, { message: local.commit, files: local.files });
  else write(clone, local.files);
};

/** The newest commit of a branch of the sample. */
export const headOf = (world: SampleWorld, repository: string, branch = 'main'): string =>
  run(join(world.folder, 'forge', repository), 'rev-parse', branch);

export const sampleWorld = (sample: Sample = {}, change: (objects: KubeObject[], head: (repository: string) => string) => void = () => {}): SampleWorld => {
  const folder = mkdtempSync(join(tmpdir(), 'sample-world-'));
  makeRepositories(folder, sample);
  const clock = new ManualClock(Date.parse('2026-11-21T06:00:00Z'));
  const objects = structuredClone(sample.objects ?? []);
  change(objects, (repository) => run(join(folder, 'forge', repository), 'rev-parse', 'main'));
  const site: Site = {
    access: { engine: 'embedded', kubernetesVersion: '1.34.4', kubeconfig: '', forge: { url: 'http://forge', user: 'learner', token: 'token' }, registry: { host: '' }, privateRegistry: { host: '', puller: '', publisher: '' } },
    workspace: join(folder, 'clones'),
    stateDir: folder,
    clock,
  };
  return new SampleWorld(folder, site, { ...startMemory(clock.now() - 60_000), ...sample.memory }, readerOf(objects, sample.pages ?? {}));
};
