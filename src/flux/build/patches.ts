// patches, patchesStrategicMerge, patchesJson6902.
import { decodeYaml } from '../../kubernetes/yaml/decode.ts';
import { BuildError, within } from './build-error.ts';
import { applyJsonPatch, type JsonPatchOperation } from './json-patch.ts';
import type { Patch, Selector } from './kustomization.ts';
import type { Loader } from './loader.ts';
import { readResources } from './read-resources.ts';
import type { ResourceList } from './resource-list.ts';
import { idString } from './resource-id.ts';
import type { Resource } from './resource.ts';
import { selectResources } from './selector.ts';
import { strategicMerge, type MergeSchema } from './strategic-merge.ts';
import { clone, isMap, type ValueMap } from './value.ts';

/** Go's `%q`. */
const quoted = (text: string): string => JSON.stringify(text);

const attempt = <T>(work: () => T): T | undefined => {
  try {
    return work();
  } catch {
    return undefined;
  }
};

const readJsonPatch = (text: string): JsonPatchOperation[] => {
  const value = decodeYaml(text);
  if (!Array.isArray(value)) throw new BuildError('json: cannot unmarshal object into Go value of type jsonpatch.Patch');
  return value as JsonPatchOperation[];
};

interface Options {
  allowNameChange?: boolean;
  allowKindChange?: boolean;
}

export class Patcher {
  readonly #loader: Loader;
  readonly #list: ResourceList;
  readonly #schema: MergeSchema;

  constructor(loader: Loader, list: ResourceList, schema: MergeSchema) {
    this.#loader = loader;
    this.#list = list;
    this.#schema = schema;
  }

  /** Reads the patch now, answers what applies it. */
  patch(args: Patch): () => void {
    const { text, source } = this.#text(args);
    const objects = attempt(() => readResources(text));
    const operations = attempt(() => readJsonPatch(text));
    if (objects?.length && operations?.length) throw new BuildError(`illegally qualifies as both an SM and JSON patch: ${source}`);
    if (!objects && !operations) throw new BuildError(`unable to parse SM or JSON patch from ${source}`);
    return () => (objects ? this.#strategic(objects, args, source) : this.#json(operations ?? [], args.target, source));
  }

  /** Old form: every object finds its target by its own name. */
  strategicMerges(sources: string[]): () => void {
    const patches = sources.flatMap((source) => {
      const inline = attempt(() => readResources(source));
      return inline?.length ? inline : this.#readFile(source);
    });
    return () => {
      for (const patch of patches) this.#apply(this.#list.byAnyId(patch.originalId), patch, {});
    };
  }

  #readFile(path: string): Resource[] {
    const text = this.#loader.loadText(path);
    try {
      return readResources(text);
    } catch (error) {
      const { message } = error as Error;
      throw new BuildError(message.includes('MalformedYAMLError') ? `${message} in File: ${path}` : message);
    }
  }

  json6902({ path = '', patch = '', target }: Patch): () => void {
    if (!target?.name) throw new BuildError('must specify the target name');
    if (!path && !patch) throw new BuildError('empty file path and empty jsonOp');
    if (path && patch) throw new BuildError('must specify a file path or jsonOp, not both');
    const text = path ? this.#loader.loadText(path) : patch;
    const operations = within(`decoding ${text}`, () => readJsonPatch(text));
    if (!operations.length) throw new BuildError(`patch appears to be empty; file=${path}, JsonOp=${text}`);
    return () => {
      for (const each of selectResources(this.#list.items, target)) this.#operate(each, operations);
    };
  }

  #text({ patch: given = '', path = '' }: Patch): { text: string; source: string } {
    const patch = given.trim();
    if (!patch && !path) throw new BuildError('must specify one of patch and path in\n{}\n');
    if (patch && path) throw new BuildError(`patch and path can't be set at the same time\npatch: ${patch}\npath: ${path}\n`);
    if (patch) return { text: patch, source: `[patch: ${quoted(patch)}]` };
    const text = within(`failed to get the patch file from path(${path})`, () => this.#loader.loadText(path));
    return { text, source: `[path: ${quoted(path)}]` };
  }

  #strategic(patches: Resource[], { target, options = {} }: Patch, source: string): void {
    if (!target) {
      for (const patch of patches) {
        const { originalId } = patch;
        const found = within(`no resource matches strategic merge patch ${quoted(idString(originalId))}`, () =>
          this.#list.byAnyId(originalId),
        );
        this.#apply(found, patch, options);
      }
      return;
    }
    if (patches.length > 1)
      throw new BuildError(
        `Multiple Strategic-Merge Patches in one \`patches\` entry is not allowed to set \`patches.target\` field: ${source}`,
      );
    const [patch] = patches;
    if (patch) for (const each of selectResources(this.#list.items, target)) this.#apply(each, patch, options);
  }

  #apply(target: Resource, patch: Resource, options: Options): void {
    const { name, namespace, kind, apiVersion } = target;
    if (options.allowNameChange || options.allowKindChange) target.rememberId();
    const merged = strategicMerge(target.object, { ...clone(patch.object), apiVersion }, this.#schema);
    if (!merged || !Object.keys(merged).length) {
      this.#list.items = this.#list.items.filter((each) => each !== target);
      return;
    }
    target.object = merged;
    if (!options.allowKindChange) target.kind = kind;
    if (!options.allowNameChange) target.name = name;
    target.namespace = namespace;
  }

  #json(operations: JsonPatchOperation[], target: Selector | undefined, source: string): void {
    if (!target) throw new BuildError(`must specify a target for JSON patch ${source}`);
    for (const each of selectResources(this.#list.items, target)) {
      each.rememberId();
      this.#operate(each, operations);
    }
  }

  #operate(resource: Resource, operations: JsonPatchOperation[]): void {
    const result = applyJsonPatch(clone(resource.object), operations);
    if (!isMap(result)) throw new BuildError('json: cannot unmarshal array into Go value of type map[string]interface {}');
    resource.object = result as ValueMap;
  }
}
