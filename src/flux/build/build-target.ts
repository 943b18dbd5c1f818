// One kustomization with everything under it: loads, generates, takes components in, transforms. Order and wording of errors are kustomize's.
import { posix } from 'node:path';
import { BuildError, within } from './build-error.ts';
import { exists } from './file-tree.ts';
import { generate } from './generators.ts';
import { checkKustomization, kustomizationFileNames, readKustomization, type Kustomization } from './kustomization.ts';
import type { Loader } from './loader.ts';
import { mergeSchemaOf } from './merge-schema.ts';
import { readResources } from './read-resources.ts';
import { ResourceList } from './resource-list.ts';
import type { Origin, Resource } from './resource.ts';
import type { MergeSchema } from './strategic-merge.ts';
import { emptyConfig, loadConfig, mergeConfigs, type TransformerConfig } from './transformer-config.ts';
import { runTransformers } from './run-transformers.ts';

/** What grows while folders are visited: objects and the tables to transform them by. */
export interface Accumulator {
  list: ResourceList;
  config: TransformerConfig;
}

export const emptyAccumulator = (): Accumulator => ({ list: new ResourceList(), config: emptyConfig() });

const quotedNames = (): string => {
  const names = kustomizationFileNames.map((each) => `'${each}'`);
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
};

const findFile = (loader: Loader): string => {
  const found = kustomizationFileNames.filter(
    (name) => exists(loader.tree, posix.join(loader.root, name)) && !loader.tree.resolve(posix.join(loader.root, name)).isFolder,
  );
  if (found.length > 1) throw new BuildError(`Found multiple kustomization files under: ${loader.root}\n`);
  if (!found[0]) throw new BuildError(`unable to find one of ${quotedNames()} in directory '${loader.root}'`);
  return found[0];
};

export class BuildTarget {
  readonly #loader: Loader;
  readonly #fileName: string;
  readonly #schema: MergeSchema;
  readonly kustomization: Kustomization;
  /** The folder relative to the first one, only where `buildMetadata` asks for origins. */
  #origin: string | undefined;

  constructor(loader: Loader, parent?: { origin: string | undefined }) {
    this.#loader = loader;
    this.#fileName = findFile(loader);
    this.kustomization = checkKustomization(readKustomization(loader.loadText(this.#fileName)), loader.root);
    this.#origin = parent ? parent.origin : this.kustomization.buildMetadata?.length ? '' : undefined;
    this.#schema = mergeSchemaOf(this.kustomization.openapi, loader);
  }

  accumulate(into: Accumulator = emptyAccumulator()): Accumulator {
    const { kustomization } = this;
    let all = into;
    within('accumulating resources', () => {
      for (const path of kustomization.resources ?? []) this.#addResource(all, path);
    });
    all.config = mergeConfigs(all.config, loadConfig(kustomization.configurations ?? [], this.#loader));
    for (const path of kustomization.crds ?? [])
      within(`loading CRDs [${(kustomization.crds ?? []).join(' ')}]`, () => this.#loader.load(path));
    this.#generate(all);
    within('accumulating components', () => {
      for (const path of kustomization.components ?? []) all = this.#addComponent(all, path);
    });
    runTransformers({
      all,
      kustomization,
      loader: this.#loader,
      schema: this.#schema,
      configuredIn: this.#origin === undefined ? undefined : posix.join(this.#origin, this.#fileName),
    });
    return all;
  }

  #addResource(all: Accumulator, path: string): void {
    let fileError: Error;
    try {
      return this.#addFile(all, path);
    } catch (error) {
      fileError = error as Error;
    }
    let loader: Loader;
    try {
      loader = this.#loader.open(path);
    } catch (error) {
      if (fileError.message.includes('MalformedYAMLError')) throw fileError;
      throw new BuildError(`accumulation err='${fileError.message}': ${(error as Error).message}`);
    }
    within(`accumulation err='${fileError.message}'`, () => this.#addFolder(all, loader, path, false));
  }

  #addFile(all: Accumulator, path: string): void {
    const resources = within(`accumulating resources from '${path}'`, () => this.#readFile(path));
    const { origin } = this.#from(path);
    if (origin) for (const each of resources) each.origin = origin;
    within(`merging resources from '${path}'`, () => all.list.appendAll(resources));
  }

  #readFile(path: string): Resource[] {
    const text = this.#loader.loadText(path);
    try {
      const list = new ResourceList();
      list.appendAll(readResources(text));
      return list.items;
    } catch (error) {
      const { message } = error as Error;
      throw new BuildError(message.includes('MalformedYAMLError') ? `${message} in File: ${path}` : message);
    }
  }

  #from(path: string): { origin?: Origin } {
    return this.#origin === undefined ? {} : { origin: { path: posix.join(this.#origin, path) } };
  }

  #addFolder(all: Accumulator, loader: Loader, path: string, component: boolean): Accumulator {
    const origin = this.#origin === undefined ? undefined : posix.join(this.#origin, path);
    const target = within(`couldn't make target for path '${loader.root}'`, () => new BuildTarget(loader, { origin }));
    const { kind } = target.kustomization;
    if (component && kind !== 'Component') throw new BuildError(`expected kind 'Component' for path '${loader.root}' but got '${kind}'`);
    if (!component && kind === 'Component') throw new BuildError(`expected kind != 'Component' for path '${loader.root}'`);
    const found = within(`recursed accumulation of path '${loader.root}'`, () => target.accumulate(component ? all : undefined));
    if (component) return found;
    within(`recursed merging from path '${loader.root}'`, () => all.list.appendAll(found.list.items));
    all.config = mergeConfigs(all.config, found.config);
    return all;
  }

  /** A component changes what was gathered so far. */
  #addComponent(all: Accumulator, path: string): Accumulator {
    const quoting = <T>(prefix: string, work: () => T): T => {
      try {
        return work();
      } catch (error) {
        throw new BuildError(`${prefix} ${JSON.stringify((error as Error).message)}`);
      }
    };
    const loader = quoting('loader.New', () => this.#loader.open(path));
    return quoting('accumulateDirectory:', () => this.#addFolder(all, loader, path, true));
  }

  #generate(all: Accumulator): void {
    const { configMapGenerator = [], secretGenerator = [], generatorOptions } = this.kustomization;
    const jobs = [
      ...configMapGenerator.map((args) => ['ConfigMap', args] as const),
      ...secretGenerator.map((args) => ['Secret', args] as const),
    ];
    for (const [kind, args] of jobs) {
      const made = generate(kind, args, generatorOptions, this.#loader);
      if (this.#origin !== undefined)
        made.origin = {
          configuredIn: posix.join(this.#origin, this.#fileName),
          configuredBy: { apiVersion: 'builtin', kind: `${kind}Generator` },
        };
      within('merging from generator &{0xc000a3e1e0 <nil>}', () => all.list.absorb(made));
    }
  }
}
