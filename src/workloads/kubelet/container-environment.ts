import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { Informer } from '../../kubernetes/controller/informer.ts';
import { fieldValue, resourceValue, type PodPlace } from './field-reference.ts';

/** A container cannot be created as its spec says: CreateContainerConfigError. */
export class ContainerConfigError extends Error {}

type Data = Record<string, string>;

interface Sources {
  client: ApiClient;
  services: Informer;
  place: PodPlace;
}

const decoded = (data: Data = {}): Data =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));

/** The texts of a ConfigMap or Secret; undefined when it is not there. */
const dataOf = async (client: ApiClient, kind: 'ConfigMap' | 'Secret', namespace: string, name: string): Promise<Data | undefined> => {
  const object = await client.find({ apiVersion: 'v1', kind, namespace, name });
  if (!object) return undefined;
  return kind === 'Secret' ? decoded(object['data']) : { ...(object['data'] as Data), ...decoded(object['binaryData']) };
};

/** `$(NAME)` of what was defined before; `$$(NAME)` stays as it is, without the first dollar. */
export const expandReferences = (text: string, known: Data): string =>
  text.replace(/\$\$|\$\(([^)]+)\)/g, (found, name?: string) => (name === undefined ? '$' : (known[name] ?? found)));

/** `{WEB}_SERVICE_HOST` and so on, for each service of the namespace and the API server itself. */
const serviceVariables = (services: KubeObject[]): Data => {
  const variables: Data = {};
  for (const { metadata, spec } of services) {
    if (!spec.clusterIP || spec.clusterIP === 'None' || !spec.ports?.length) continue;
    const prefix = metadata.name.toUpperCase().replaceAll('-', '_');
    const [first] = spec.ports;
    variables[`${prefix}_SERVICE_HOST`] = spec.clusterIP;
    variables[`${prefix}_SERVICE_PORT`] = String(first.port);
    variables[`${prefix}_PORT`] = `tcp://${spec.clusterIP}:${first.port}`;
    for (const { name, port, protocol = 'TCP' } of spec.ports) {
      if (name) variables[`${prefix}_SERVICE_PORT_${name.toUpperCase().replaceAll('-', '_')}`] = String(port);
      const key = `${prefix}_PORT_${port}_${protocol}`;
      variables[key] = `${protocol.toLowerCase()}://${spec.clusterIP}:${port}`;
      variables[`${key}_PROTO`] = protocol.toLowerCase();
      variables[`${key}_PORT`] = String(port);
      variables[`${key}_ADDR`] = spec.clusterIP;
    }
  }
  return variables;
};

class EnvironmentBuilder {
  readonly #pod: KubeObject;
  readonly #container: KubeObject['spec'];
  readonly #sources: Sources;
  readonly #result: Data = {};

  constructor(pod: KubeObject, container: KubeObject['spec'], sources: Sources) {
    this.#pod = pod;
    this.#container = container;
    this.#sources = sources;
  }

  async build(): Promise<Data> {
    for (const each of this.#container.envFrom ?? []) await this.#all(each);
    for (const each of this.#container.env ?? []) {
      const value = each.valueFrom
        ? await this.#referenced(each.valueFrom)
        : expandReferences(each.value ?? '', { ...this.services(), ...this.#result });
      if (value !== undefined) this.#result[each.name] = value;
    }
    return { ...this.services(), ...this.#result };
  }

  services(): Data {
    const { services } = this.#sources;
    const kubernetes = services.get('default', 'kubernetes');
    const namespace = this.#pod.metadata.namespace as string;
    const linked = this.#pod.spec.enableServiceLinks === false ? [] : services.list(namespace);
    return serviceVariables([...(kubernetes ? [kubernetes] : []), ...linked]);
  }

  async #all({ prefix = '', configMapRef, secretRef }: KubeObject['spec']): Promise<void> {
    const reference = configMapRef ?? secretRef;
    const data = await this.#data(configMapRef ? 'ConfigMap' : 'Secret', reference);
    for (const [key, value] of Object.entries(data ?? {})) this.#result[`${prefix}${key}`] = value;
  }

  async #referenced({ fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef }: KubeObject['spec']): Promise<string | undefined> {
    if (fieldRef) return fieldValue(this.#pod, fieldRef.fieldPath, this.#sources.place);
    if (resourceFieldRef) return resourceValue(this.#container, resourceFieldRef);
    const reference = configMapKeyRef ?? secretKeyRef;
    if (!reference) return undefined;
    const kind = configMapKeyRef ? 'ConfigMap' : 'Secret';
    const data = await this.#data(kind, reference);
    const value = data?.[reference.key];
    if (value !== undefined || reference.optional) return value;
    throw new ContainerConfigError(`couldn't find key ${reference.key} in ${kind} ${this.#pod.metadata.namespace}/${reference.name}`);
  }

  async #data(kind: 'ConfigMap' | 'Secret', { name, optional }: { name: string; optional?: boolean }): Promise<Data | undefined> {
    const data = await dataOf(this.#sources.client, kind, this.#pod.metadata.namespace as string, name);
    if (!data && !optional) throw new ContainerConfigError(`${kind.toLowerCase()} "${name}" not found`);
    return data;
  }
}

/** The variables that a container's spec asks for, and those of services. Throws ContainerConfigError where something is missing. */
export const containerEnvironment = (pod: KubeObject, container: KubeObject['spec'], sources: Sources): Promise<Data> =>
  new EnvironmentBuilder(pod, container, sources).build();
