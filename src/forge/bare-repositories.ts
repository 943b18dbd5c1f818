// The bare repositories on disk: making, listing, reading their refs.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../errors.ts';
import { runProcess, spawnProcess, type ProcessOptions } from '../platform/process.ts';
import { gitEnvironment } from './git-environment.ts';
import { isRepositoryName } from './git-route.ts';
import { readRefs, type Refs } from './read-refs.ts';
import { makeBareRepository } from './make-bare-repository.ts';
import { installUpdateHook } from './update-hook.ts';

export class BareRepositories {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
    mkdirSync(root, { recursive: true });
  }

  folder(repository: string): string {
    return join(this.#root, `${repository}.git`);
  }

  /** False for whatever is no name: addresses are asked about as they come. */
  exists(repository: string): boolean {
    return isRepositoryName(repository) && existsSync(join(this.folder(repository), 'HEAD'));
  }

  /** Private repositories ask for a login to read: those whose name says so and those made so. */
  isPrivate(repository: string): boolean {
    return repository.endsWith('-private') || existsSync(join(this.folder(repository), 'private'));
  }

  list(folder = this.#root, prefix = ''): string[] {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap(({ name }) =>
        name.endsWith('.git') ? [`${prefix}${name.slice(0, -4)}`] : this.list(join(folder, name), `${prefix}${name}/`),
      )
      .sort();
  }

  create(repository: string, options: { private?: boolean } = {}): void {
    if (!isRepositoryName(repository)) throw invalidName(repository);
    const folder = this.folder(repository);
    if (!this.exists(repository)) {
      makeBareRepository(folder);
      installUpdateHook(folder);
    }
    if (options.private) writeFileSync(join(folder, 'private'), '');
  }

  refs(repository: string): Refs {
    return readRefs(this.folder(repository));
  }

  git(repository: string, args: string[], options: Pick<ProcessOptions, 'input'> = {}) {
    return runProcess('git', ['-C', this.folder(repository), ...args], { ...options, env: gitEnvironment() });
  }

  /** What git prints, as text; undefined when it fails. */
  async tryText(repository: string, args: string[]): Promise<string | undefined> {
    const { code, stdout } = await this.git(repository, args);
    return code === 0 ? stdout : undefined;
  }

  /** What git prints, byte by byte; undefined when it fails. */
  async bytes(repository: string, args: string[]): Promise<Buffer | undefined> {
    const git = spawnProcess('git', ['-C', this.folder(repository), ...args], { env: gitEnvironment() });
    git.stdin.end();
    git.stderr.resume();
    const parts: Buffer[] = [];
    git.stdout.on('data', (part: Buffer) => parts.push(part));
    return (await git.exited) === 0 ? Buffer.concat(parts) : undefined;
  }

  /** The branch that HEAD names, born or not. Read as a file: a process for it would be felt at each push. */
  defaultBranch(repository: string): string {
    const head = readFileSync(join(this.folder(repository), 'HEAD'), 'utf8');
    return /^ref: refs\/heads\/(.+)$/m.exec(head)?.[1] ?? 'main';
  }
}

const invalidName = (repository: string) =>
  new LabError({ family: 'usage', code: 'forge/invalid-name', message: `${repository} is no name for a repository.` });
