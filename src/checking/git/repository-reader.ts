// One repository of the forge, read by the machine's git from a mirror of our own. The learner's clone is only looked at for commits that were not pushed.
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { readJson, writeWhole } from '../../platform/atomic-file.ts';
import { withLock } from '../../platform/file-lock.ts';
import { advertisedHeads } from './advertised-heads.ts';
import { commitFormat, parseCommits, type Commit } from './commit.ts';
import { git, gitOutput } from './git.ts';

export interface RepositoryPlace {
  name: string;
  url: string;
  login: string;
  mirror: string;
  clone: string;
}

export interface Unpushed {
  /** Subjects of commits that the forge does not have. */
  commits: string[];
  /** Files that are changed or new, and not committed. */
  files: string[];
  branch: string;
}

const logLimit = 500;
/** How far back the learner's clone is searched. */
const localLimit = 50;
/** Bytes. Larger files are no manifests, and a learner may have pushed 100 MB. */
const sizeLimit = 1_000_000;
const fileMark = '\u001e';
const lockWaitMs = 30_000;

const isHeads = (value: unknown): value is Record<string, string> => typeof value === 'object' && value !== null;

export class RepositoryReader {
  readonly place: RepositoryPlace;
  #heads: Promise<Map<string, string> | null> | undefined;
  readonly #answers = new Map<string, Promise<unknown>>();

  constructor(place: RepositoryPlace) {
    this.place = place;
  }

  get name(): string {
    return this.place.name;
  }

  /** Branch -> commit; null when the forge has no such repository. */
  heads(): Promise<Map<string, string> | null> {
    this.#heads ??= this.#fetch();
    return this.#heads;
  }

  async head(branch: string): Promise<string | undefined> {
    return (await this.heads())?.get(branch);
  }

  /** Newest first; empty for a missing branch. Without those that the commits in `known` lead to. */
  commits(branch: string, known: readonly string[] = []): Promise<Commit[]> {
    return this.#once(`log ${branch} ${known.join(' ')}`, branch, [], async (head) =>
      parseCommits(
        await gitOutput(this.place.mirror, [
          'log',
          `--max-count=${logLimit}`,
          '-m',
          '--first-parent',
          '--name-status',
          '--no-renames',
          commitFormat,
          // A branch that was forced elsewhere or deleted took its old commits along.
          '--ignore-missing',
          head,
          ...known.map((commit) => `^${commit}`),
        ]),
      ),
    );
  }

  /** Every path of the branch's newest commit, with its size. */
  sizes(branch: string): Promise<Map<string, number>> {
    return this.#once(`tree ${branch}`, branch, new Map<string, number>(), async (head) => {
      const entries = (await gitOutput(this.place.mirror, ['ls-tree', '-r', '-l', '-z', head])).split('\0').filter(Boolean);
      return new Map(entries.map((entry) => [entry.slice(entry.indexOf('\t') + 1), Number(entry.split(/\s+/)[3]) || 0]));
    });
  }

  async paths(branch: string): Promise<string[]> {
    return [...(await this.sizes(branch)).keys()];
  }

  /** The text of a file; undefined when it is not there or too large to be a manifest. */
  async read(branch: string, path: string): Promise<string | undefined> {
    return (await this.readAll(branch, [path])).get(path);
  }

  async readAll(branch: string, wanted: string[]): Promise<Map<string, string>> {
    const sizes = await this.sizes(branch);
    const paths = wanted.filter((path) => (sizes.get(path) ?? Infinity) <= sizeLimit);
    if (!paths.length) return new Map();
    return this.#once(`files ${branch} ${paths.join(' ')}`, branch, new Map<string, string>(), async (head) => {
      const input = paths.map((path) => `${head}:${path} ${path}\n`).join('');
      const text = await gitOutput(this.place.mirror, ['cat-file', `--batch=${fileMark}%(rest)`], { input });
      const parts = text.split(fileMark).slice(1);
      return new Map(parts.map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1, -1)]));
    });
  }

  /** What a file said last: its text now, or before the commit that deleted it; undefined when it never was there. */
  async lastText(branch: string, path: string): Promise<string | undefined> {
    const present = await this.read(branch, path);
    if (present !== undefined) return present;
    const deletion = (await this.commits(branch)).find((commit) => commit.files[path] === 'D');
    return deletion && gitOutput(this.place.mirror, ['cat-file', 'blob', `${deletion.sha}^:${path}`]);
  }

  async isAncestor(ancestor: string, branch: string): Promise<boolean> {
    const head = await this.head(branch);
    return head !== undefined && (await git(this.place.mirror, ['merge-base', '--is-ancestor', ancestor, head])).code === 0;
  }

  /** What the learner's clone holds and the forge does not; undefined without a clone. */
  async unpushed(): Promise<Unpushed | undefined> {
    const { clone } = this.place;
    if (!existsSync(`${clone}/.git`)) return undefined;
    const [log, status] = await Promise.all([
      git(clone, ['log', `--max-count=${localLimit}`, '--format=%H %s', 'HEAD']),
      git(clone, ['status', '--porcelain', '--branch', '--untracked-files=all']),
    ]);
    const commits = log.code === 0 ? log.stdout.split('\n').filter(Boolean) : [];
    const lines = status.stdout.split('\n').filter(Boolean);
    return {
      commits: await this.#notInForge(commits),
      files: lines.filter((line) => !line.startsWith('##')).map((line) => line.slice(3)),
      branch: /^## (?:No commits yet on )?(\S+?)(?:\.\.\.|$)/m.exec(lines[0] ?? '')?.[1] ?? '',
    };
  }

  /** Subjects of those that the mirror does not hold. Lines are commit and subject. */
  async #notInForge(lines: string[]): Promise<string[]> {
    await this.heads();
    const input = lines.map((line) => `${line.split(' ')[0]}\n`).join('');
    const { stdout } = await git(this.place.mirror, ['cat-file', '--batch-check'], { input });
    const missing = new Set(
      stdout
        .split('\n')
        .filter((line) => line.endsWith(' missing'))
        .map((line) => line.split(' ')[0]),
    );
    return lines.filter((line) => missing.has(line.split(' ')[0])).map((line) => line.slice(line.indexOf(' ') + 1));
  }

  async #fetch(): Promise<Map<string, string> | null> {
    const offered = await advertisedHeads(this.place.url, this.place.login);
    if (offered === null) return null;
    if (offered && this.#holds(offered)) return offered;
    const locked = await withLock(`${this.place.mirror}.lock`, { waitMs: lockWaitMs }, () => this.#fetchLocked());
    if (!locked) throw new Error(`another check has been reading ${this.name} for ${lockWaitMs / 1000} s`);
    return locked.value;
  }

  async #fetchLocked(): Promise<Map<string, string> | null> {
    const { mirror, url, login } = this.place;
    await mkdir(mirror, { recursive: true });
    if (!existsSync(`${mirror}/HEAD`)) await gitOutput(mirror, ['init', '--quiet', '--bare']);
    const args = ['fetch', '--quiet', '--prune', '--no-tags', '--no-auto-gc', url, '+refs/heads/*:refs/heads/*'];
    const fetched = await git(mirror, args, { login });
    if (fetched.code !== 0) {
      if (/not found|404|does not appear to be a git repository/i.test(fetched.stderr)) return null;
      throw new Error(`git fetch ${this.name}: ${fetched.stderr.trim() || fetched.failure}`);
    }
    const refs = await gitOutput(mirror, ['for-each-ref', '--format=%(refname:strip=2) %(objectname)', 'refs/heads']);
    const heads = Object.fromEntries(
      refs
        .split('\n')
        .filter(Boolean)
        .map((line) => line.split(' ') as [string, string]),
    );
    writeWhole(this.#fetchedFile, JSON.stringify(heads));
    return new Map(Object.entries(heads));
  }

  /** What the last fetch brought; our own file, because asking git takes another process. */
  get #fetchedFile(): string {
    return `${this.place.mirror}/fetched-heads.json`;
  }

  #holds(offered: Map<string, string>): boolean {
    return isDeepStrictEqual(readJson(this.#fetchedFile, isHeads), Object.fromEntries(offered));
  }

  #once<T>(key: string, branch: string, absent: T, read: (head: string) => Promise<T>): Promise<T> {
    const known = this.#answers.get(key) ?? this.head(branch).then((head) => (head ? read(head) : absent));
    this.#answers.set(key, known);
    return known as Promise<T>;
  }
}
