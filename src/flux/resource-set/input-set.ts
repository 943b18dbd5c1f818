// The sets of inputs of a ResourceSet: its own and those of its providers, one after the other or every combination.
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import { matchesSelector } from '../../kubernetes/machinery/label-selector.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isNotFound } from '../../kubernetes/machinery/status.ts';
import { adler32 } from '../template/sprig/adler32.ts';
import { inputProviderKind } from './operator-group.ts';

export type InputSet = Record<string, unknown>;

interface InputsFrom {
  kind?: string;
  name?: string;
  selector?: KubeObject['spec'];
}

/** What one object brings: the ResourceSet itself or a provider. */
interface Group {
  object: KubeObject;
  sets: InputSet[];
}

/** Above this a ResourceSet would be a mistake. */
const mostPermutations = 10_000;

const ofProvider = ({ apiVersion, kind, metadata }: KubeObject) => ({
  apiVersion,
  kind,
  name: metadata.name,
  namespace: metadata.namespace,
});

const identified = (set: InputSet): InputSet => ({ id: String(adler32(JSON.stringify(set))), ...set });

const inputsFromOf = ({ spec }: KubeObject): InputsFrom[] => (spec.inputsFrom ?? []) as InputsFrom[];

/** Whether a change of the provider concerns the ResourceSet. */
export const usesProvider = (set: KubeObject, { metadata }: KubeObject): boolean =>
  set.metadata.namespace === metadata.namespace &&
  inputsFromOf(set).some(({ name, selector }) => (name ? name === metadata.name : matchesSelector(selector, metadata.labels)));

const providersOf = async (client: ApiClient, set: KubeObject): Promise<KubeObject[]> => {
  const namespace = set.metadata.namespace as string;
  const found = new Map<string, KubeObject>();
  for (const { name, selector } of inputsFromOf(set)) {
    if (name) found.set(name, await namedProvider(client, namespace, name));
    else {
      const { items } = await client.list(inputProviderKind, { namespace });
      for (const each of items) if (matchesSelector(selector, each.metadata.labels)) found.set(each.metadata.name, each);
    }
  }
  return [...found.values()];
};

const namedProvider = async (client: ApiClient, namespace: string, name: string): Promise<KubeObject> => {
  try {
    return await client.get({ ...inputProviderKind, namespace, name });
  } catch (error) {
    if (!isNotFound(error)) throw error;
    // The operator names the kind where the API would name the resource.
    throw new Error(`failed to get provider ${namespace}/${name}: ${inputProviderKind.kind}.fluxcd.controlplane.io "${name}" not found`, {
      cause: error,
    });
  }
};

/** Names of groups under Permute: what a template can write after a dot. */
const fieldName = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_');

const flatten = (groups: Group[]): InputSet[] =>
  groups.flatMap(({ object, sets }) => sets.map((set) => ({ ...identified(set), provider: ofProvider(object) })));

const permute = (groups: Group[]): InputSet[] => {
  const count = groups.reduce((product, { sets }) => product * sets.length, 1);
  if (count > mostPermutations) throw new Error(`the number of permutations ${count} exceeds the limit of ${mostPermutations}`);
  let all: InputSet[] = [{}];
  for (const { object, sets } of groups) {
    const named = sets.map((set) => ({ ...set, provider: ofProvider(object) }));
    all = all.flatMap((known) => named.map((set) => ({ ...known, [fieldName(object.metadata.name)]: set })));
  }
  return all.map(identified);
};

/** Without inputs of any kind, the templates are rendered once as they are. Throws in the operator's words. */
export const computeInputs = async (client: ApiClient, set: KubeObject): Promise<InputSet[]> => {
  const own = (set.spec.inputs ?? []) as InputSet[];
  const providers = await providersOf(client, set);
  if (own.length === 0 && inputsFromOf(set).length === 0) return [{}];
  const groups: Group[] = [
    ...(own.length > 0 ? [{ object: set, sets: own }] : []),
    ...providers.map((object) => ({ object, sets: (object.status?.exportedInputs ?? []) as InputSet[] })),
  ];
  return set.spec.inputStrategy?.name === 'Permute' ? permute(groups) : flatten(groups);
};
