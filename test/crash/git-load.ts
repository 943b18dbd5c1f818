// Pushes by real git: commits, new branches, tags, forced pushes, deletions, and repositories that their first push makes.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProcess, type ProcessResult } from '../../src/platform/process.ts';
import type { Random } from '../seeded-random.ts';
import { Ledger } from './ledger.ts';

const environment = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
const author = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'init.defaultBranch=main', '-c', 'gc.auto=0'];

export class GitLoad {
  readonly ledger = new Ledger<string>();
  readonly folder: string;
  readonly #worker: number;
  #remote = '';
  /** Repositories that were pushed to since the last look. */
  readonly #touched = new Set<string>();
  #count = 0;

  /** Worker 0's repository holds what Flux applies. */
  constructor(root: string, worker: number) {
    this.folder = join(root, `clone-${worker}`);
    this.#worker = worker;
  }

  get repository(): string {
    return `crash-${this.#worker}`;
  }

  #git(...args: string[]): Promise<ProcessResult> {
    return runProcess('git', [...author, ...args], { cwd: this.folder, env: environment, timeoutMs: 300_000 });
  }

  async #out(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.#git(...args);
    if (code !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
    return stdout.trim();
  }

  async begin(forge: string): Promise<void> {
    this.#remote = forge.replace('://', '://learner:learner-token@');
    mkdirSync(join(this.folder, 'deploy'), { recursive: true });
    await this.#out('init', '-q');
    await this.#commit();
    await this.#push(this.repository, 'refs/heads/main', 'main');
  }

  async #commit(): Promise<string> {
    const count = this.#count++;
    const config = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'from-git', namespace: 'default' },
      data: { count: String(count) },
    };
    writeFileSync(join(this.folder, 'deploy', 'config.yaml'), JSON.stringify(config));
    writeFileSync(join(this.folder, `file-${count % 20}.txt`), `${count}\n`.repeat(1 + (count % 7) * 500));
    await this.#out('add', '-A');
    await this.#out('commit', '-q', '-m', `Number ${count}`);
    return this.#out('rev-parse', 'HEAD');
  }

  async #push(repository: string, ref: string, what: string | undefined): Promise<void> {
    const wanted = what === undefined ? undefined : await this.#out('rev-parse', what);
    this.#touched.add(repository);
    await this.ledger.write(`${repository} ${ref}`, wanted, async () => {
      const pushed = await this.#git('push', '-q', '--force', `${this.#remote}/${repository}.git`, `${what ?? ''}:${ref}`);
      if (pushed.code === 0) return wanted;
      throw new Error(`git push to ${repository} ${ref}: ${pushed.stderr}`);
    });
  }

  async run(random: Random): Promise<void> {
    for (;;) {
      const dice = random.next();
      const branch = `refs/heads/branch-${random.below(3)}`;
      if (dice < 0.5) await this.#commitAndPush('refs/heads/main', this.repository);
      else if (dice < 0.65) await this.#commitAndPush(branch, this.repository);
      else if (dice < 0.75 && this.ledger.get(`${this.repository} ${branch}`)) await this.#push(this.repository, branch, undefined);
      else if (dice < 0.85) await this.#push(this.repository, `refs/tags/v${this.#count}`, 'HEAD');
      else await this.#commitAndPush('refs/heads/main', `new-${this.#worker}-${this.#count}`);
    }
  }

  async #commitAndPush(ref: string, repository: string): Promise<void> {
    await this.#commit();
    await this.#push(repository, ref, 'HEAD');
  }

  /** After a restart: refs as told, over the wire; and a push works where one was cut off. */
  async check(repositories: string): Promise<string[]> {
    const cutOff = this.ledger.unanswered();
    const touched = [...this.#touched];
    this.#touched.clear();
    const seen = new Map<string, string>();
    const faults: string[] = [];
    for (const repository of touched) {
      const { stdout } = await this.#git('ls-remote', '--refs', `${this.#remote}/${repository}.git`);
      for (const line of stdout.split('\n').filter(Boolean)) {
        const [sha = '', ref = ''] = line.split('\t');
        seen.set(`${repository} ${ref}`, sha);
      }
      faults.push(...(await fsck(join(repositories, `${repository}.git`))));
    }
    faults.push(
      ...this.ledger.settle(
        seen,
        (a, b) => a === b,
        (key) => touched.includes(key.slice(0, key.indexOf(' '))),
      ),
    );
    for (const key of cutOff) {
      const [repository = '', ref = ''] = key.split(' ');
      await this.#push(repository, ref, 'HEAD').catch((error: Error) => faults.push(`after the restart: ${error.message}`));
    }
    return faults;
  }

  /** Everything once more at the end. */
  checkAll(repositories: string): Promise<string[]> {
    for (const key of this.ledger.keys()) this.#touched.add(key.slice(0, key.indexOf(' ')));
    return this.check(repositories);
  }
}

// A repository that a first push was about to make is not there yet.
const fsck = async (folder: string): Promise<string[]> => {
  if (!existsSync(folder)) return [];
  const { code, stdout, stderr } = await runProcess('git', ['-C', folder, 'fsck', '--full', '--no-dangling'], { env: environment });
  const words = `${stdout}${stderr}`.split('\n').filter((line) => line && !/^(notice: |Checking|Verifying)/.test(line));
  return code === 0 && words.length === 0 ? [] : [`git fsck of ${folder} (${code}): ${words.join(' | ')}`];
};
