// The message of an automation's commit: spec.git.commit.messageTemplate over what was changed.
import { GoStruct } from '../template/go-value.ts';
import { parseTemplate, type Template } from '../template/parse-template.ts';
import { hermeticSprig } from '../template/sprig/sprig.ts';
import { PassFailure } from '../runtime/object-pass.ts';
import type { Change } from './set-images.ts';
import type { ObjectChanges, Update } from './update-files.ts';

const defaultTemplate = 'Update from image update automation';

const page = 'https://fluxcd.io/flux/components/image/imageupdateautomations/#message-template';
/** Fields of earlier versions: how the template engine misses them, and what is said instead. */
const removed: Record<string, string> = {
  "can't evaluate field Updated in type source.TemplateData": `template uses removed '.Updated' field. Please use '.Changed' instead. See: ${page}`,
  "can't evaluate field ImageResult in type update.Result": `template uses removed '.Changed.ImageResult' field. Please use '.Changed.FileChanges' or '.Changed.Objects' instead. See: ${page}`,
};

const goChange = ({ oldValue, newValue, setter }: Change): GoStruct =>
  new GoStruct('update.Change', { OldValue: oldValue, NewValue: newValue, Setter: setter });

const goObject = ({ apiVersion, kind, name, namespace }: ObjectChanges['object']): GoStruct => {
  const text = () => `{{{${apiVersion} ${kind}} {${name} ${namespace}}}}`;
  return new GoStruct('update.ObjectIdentifier', { APIVersion: apiVersion, Kind: kind, Name: name, Namespace: namespace }, text);
};

const goObjects = (objects: ObjectChanges[]): Map<GoStruct, GoStruct[]> =>
  new Map(objects.map(({ object, changes }) => [goObject(object), changes.map(goChange)]));

/** Each change once, whatever file or object it is in. */
const uniqueChanges = (all: ObjectChanges[]): GoStruct[] => {
  const unique = new Map(all.flatMap(({ changes }) => changes).map((change) => [JSON.stringify(change), change]));
  return [...unique.values()].map(goChange);
};

/** Changes by object, with those of an object that is in several files together. */
const byObject = (all: ObjectChanges[]): ObjectChanges[] => {
  const groups = new Map<string, ObjectChanges>();
  for (const { object, changes } of all) {
    const key = JSON.stringify(object);
    groups.set(key, { object, changes: [...(groups.get(key)?.changes ?? []), ...changes] });
  }
  return [...groups.values()];
};

export interface MessageData {
  namespace: string;
  name: string;
  values: Record<string, string>;
  update: Update;
}

const goData = ({ namespace, name, values, update }: MessageData): GoStruct => {
  const all = [...update.fileChanges.values()].flat();
  return new GoStruct('source.TemplateData', {
    AutomationObject: new GoStruct('types.NamespacedName', { Namespace: namespace, Name: name }, () => `${namespace}/${name}`),
    Changed: new GoStruct('update.Result', {
      FileChanges: new Map([...update.fileChanges].map(([file, objects]) => [file, goObjects(objects)])),
      Changes: () => uniqueChanges(all),
      Objects: () => goObjects(byObject(all)),
    }),
    Values: values,
  });
};

const failed = (what: string, error: unknown): PassFailure =>
  new PassFailure('GitOperationFailed', `failed to update source: ${what}: ${(error as Error).message}`);

export const commitMessage = (template: string | undefined, data: MessageData): string => {
  let parsed: Template;
  try {
    parsed = parseTemplate('commit message', template || defaultTemplate, { functions: hermeticSprig });
  } catch (error) {
    throw failed('unable to create commit message template from spec', error);
  }
  try {
    return parsed.execute(goData(data));
  } catch (error) {
    const gone = Object.entries(removed).find(([words]) => (error as Error).message.includes(words));
    if (gone) throw new PassFailure('RemovedTemplateField', gone[1], { stalled: true });
    throw failed('failed to run template from spec', error);
  }
};
