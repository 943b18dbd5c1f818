// Renders a ResourceSet: every template once for each set of inputs, doubles and switched-off objects left out.
import { createHash } from 'node:crypto';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { decodeYaml } from '../../kubernetes/yaml/decode.ts';
import { emitYaml } from '../../kubernetes/yaml/emit.ts';
import { referenceOf } from '../kustomize/apply/change-set.ts';
import { subjectOf } from '../kstatus/wait-for.ts';
import { parseTemplate, type Template } from '../template/parse-template.ts';
import type { InputSet } from './input-set.ts';
import { isDisabled } from './operator-group.ts';
import { templateFunctions } from './template-functions.ts';

const words = (error: unknown): string => (error as Error).message;

const step = <T>(what: string, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw new Error(`${what}: ${words(error)}`, { cause: error });
  }
};

const render = (text: string, inputs: InputSet): string => {
  const parse = (): Template =>
    parseTemplate('resourceset', text, { left: '<<', right: '>>', missing: 'error', functions: templateFunctions(inputs) });
  const template = step('failed to parse template', parse);
  return step('failed to execute template', () => template.execute(undefined));
};

const readObject = (text: string): KubeObject | undefined => {
  const value = step('failed to decode object', () => decodeYaml(text));
  if (value === null) return undefined;
  const object = value as KubeObject;
  if (typeof value !== 'object' || Array.isArray(value)) throw new Error('failed to decode object: the template does not render an object');
  if (!object.apiVersion || !object.kind) throw new Error("failed to decode object: Object 'Kind' is missing");
  if (!object.metadata?.name) throw new Error(`failed to decode object: ${object.kind} has no name`);
  return object;
};

/** Documents end at a line of three dashes. */
const documents = (text: string): string[] => text.split(/^---(?:[ \t].*)?$/m).filter((each) => each.trim() !== '');

const objectsOf = (spec: KubeObject['spec'], inputs: InputSet, addAll: (objects: (KubeObject | undefined)[]) => void): void => {
  const resources = (spec.resources ?? []) as unknown[];
  for (const [index, resource] of resources.entries()) {
    addAll([step(`failed to build resources[${index}]`, () => readObject(render(emitYaml(resource), inputs)))]);
  }
  const text = spec.resourcesTemplate as string | undefined;
  if (text) addAll(step('failed to build resources template', () => documents(render(text, inputs)).map(readObject)));
};

export interface Built {
  objects: KubeObject[];
  digest: string;
}

export const digestOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** Throws in the operator's words. */
export const buildResources = ({ spec }: KubeObject, inputSets: InputSet[]): Built => {
  const objects = new Map<string, KubeObject>();
  const addAll = (rendered: (KubeObject | undefined)[]) => {
    for (const object of rendered) {
      const key = object && `${object.apiVersion} ${subjectOf(referenceOf(object))}`;
      if (key && !objects.has(key) && !isDisabled(object)) objects.set(key, object);
    }
  };
  for (const inputs of inputSets) objectsOf(spec, inputs, addAll);
  const all = [...objects.values()];
  return { objects: all, digest: digestOf(all.map((object) => `---\n${emitYaml(object)}`).join('')) };
};
