// Reads files relative to the folder of one kustomization, and opens the folders that it names.
import { posix } from 'node:path';
import { BuildError, within } from './build-error.ts';
import { isInside, type FileTree } from './file-tree.ts';

export interface LoadRules {
  /** kustomize's own rule: files only from below the kustomization's folder. Flux lifts it, its tree ends at the artifact. */
  filesBelowRootOnly: boolean;
}

const remote = /^(https?:\/\/|git::|ssh:\/\/|git@|github\.com[/:]|gh:)/;
export const isRemote = (path: string): boolean => remote.test(path);

/** Nothing outside this machine is asked: what the real thing says without a network. */
const unreachable = (path: string): BuildError => {
  const host = path.replace(remote, (prefix) => (prefix.startsWith('github.com') ? prefix : '')).split(/[/:@]/)[0] ?? path;
  return new BuildError(`Get "${path}": dial tcp: lookup ${host}: no such host`);
};

export class Loader {
  readonly tree: FileTree;
  readonly root: string;
  readonly #rules: LoadRules;
  /** The folders that led here. */
  readonly #visited: string[];

  private constructor(tree: FileTree, root: string, rules: LoadRules, visited: string[] = []) {
    this.tree = tree;
    this.root = root;
    this.#rules = rules;
    this.#visited = [root, ...visited];
  }

  static at(tree: FileTree, path: string, rules: LoadRules): Loader {
    return new Loader(tree, confirmFolder(tree, path), rules);
  }

  load(path: string): Buffer {
    if (/^https?:\/\//.test(path)) throw unreachable(path);
    const absolute = posix.isAbsolute(path) ? path : posix.join(this.root, path);
    if (!this.#rules.filesBelowRootOnly) return this.tree.read(absolute);
    const found = within(`evalsymlink failure on '${absolute}' `, () => this.tree.resolve(absolute));
    if (found.isFolder) throw new BuildError(`'${absolute}' must resolve to a file`);
    if (!isInside(posix.dirname(found.path), this.root))
      throw new BuildError(`security; file '${absolute}' is not in or below '${this.root}'`);
    return this.tree.read(found.path);
  }

  loadText(path: string): string {
    return this.load(path).toString();
  }

  /** Another folder with a kustomization of its own. */
  open(path: string): Loader {
    if (!path) throw new BuildError('new root cannot be empty');
    if (isRemote(path))
      throw new BuildError(
        `failed to run '/usr/bin/git fetch --depth=1 ${path} HEAD': fatal: unable to access '${path}': Could not resolve host`,
      );
    if (posix.isAbsolute(path)) throw new BuildError(`new root '${path}' cannot be absolute`);
    const root = within('must build at directory', () => confirmFolder(this.tree, posix.join(this.root, path)));
    this.#refuseCycle(root);
    return new Loader(this.tree, root, this.#rules, this.#visited);
  }

  #refuseCycle(candidate: string): void {
    const visited = this.#visited.find((each) => isInside(each, candidate));
    if (visited) throw new BuildError(`cycle detected: candidate root '${candidate}' contains visited root '${visited}'`);
  }
}

const confirmFolder = (tree: FileTree, path: string): string => {
  const found = within(`not a valid directory: evalsymlink failure on '${path}' `, () => tree.resolve(path));
  if (!found.isFolder) throw new BuildError(`'${path}': file is not directory`);
  return found.path;
};
