// Post-build substitution: where the variables come from, and what they do to an object.
import { decodeYaml } from '../../kubernetes/yaml/decode.ts';
import { emitYaml } from '../../kubernetes/yaml/emit.ts';
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { Resource } from '../build/resource.ts';
import { isMap, type ValueMap } from '../build/value.ts';
import { envsubst } from './envsubst.ts';
import { specOf } from './spec.ts';

export type Variables = Record<string, string>;

const oneLine = (text: string): string => text.replaceAll('\n', '');

const readFrom = async (
  client: ApiClient,
  namespace: string,
  reference: { kind: string; name: string; optional?: boolean },
): Promise<Variables> => {
  const found = await client.find({ apiVersion: 'v1', kind: reference.kind, namespace, name: reference.name });
  if (!found) {
    if (reference.optional) return {};
    const resource = reference.kind === 'Secret' ? 'secrets' : 'configmaps';
    throw new Error(`substitute from '${reference.kind}/${reference.name}' error: ${resource} "${reference.name}" not found`);
  }
  const data = Object.entries((found.data ?? {}) as Record<string, string>);
  const plain = (value: string) => (reference.kind === 'Secret' ? Buffer.from(value, 'base64').toString() : value);
  return Object.fromEntries(data.map(([key, value]) => [key, oneLine(plain(value))]));
};

/** Later references win, inline values win over all. */
export const loadVariables = async (client: ApiClient, kustomization: KubeObject): Promise<Variables> => {
  const { substituteFrom = [], substitute = {} } = specOf(kustomization).postBuild ?? {};
  const variables: Variables = {};
  for (const each of substituteFrom) Object.assign(variables, await readFrom(client, kustomization.metadata.namespace as string, each));
  for (const [name, value] of Object.entries(substitute)) variables[name] = oneLine(value);
  return variables;
};

const pattern = '^[_[:alpha:]][_[:alpha:][:digit:]]*$';
const optOut = 'kustomize.toolkit.fluxcd.io/substitute';

export const isExempt = (resource: Resource): boolean =>
  resource.strings('labels')[optOut] === 'disabled' || resource.strings('annotations')[optOut] === 'disabled';

/** Changes the object. It is printed, filled in and read again, so a number that is filled in becomes a number whatever quotes Git had. */
export const substitute = (resource: Resource, variables: Variables): void => {
  for (const name of Object.keys(variables))
    if (!/^[_A-Za-z][_A-Za-z0-9]*$/.test(name)) throw new Error(`envsubst error: '${name}' var name is invalid, must match '${pattern}'`);
  let text: string;
  try {
    text = envsubst(emitYaml(resource.object), (name) => (Object.hasOwn(variables, name) ? variables[name] : undefined));
  } catch (error) {
    throw new Error(`envsubst error: variable substitution failed: ${(error as Error).message}`, { cause: error });
  }
  let value: unknown;
  try {
    value = decodeYaml(text);
  } catch (error) {
    throw new Error(`envsubst error: YAMLToJSON: ${(error as Error).message}`, { cause: error });
  }
  if (!isMap(value)) throw new Error('UnmarshalJSON: json: cannot unmarshal into Go value of type map[string]interface {}');
  resource.object = value as ValueMap;
};
