// The strategy Setters: fields marked with {"$imagepolicy": "namespace:name[:part]"} get what the policy chose.
import { isNonString11 } from '../kyaml/resolve-tag.ts';
import { pairsOf, type YamlNode } from '../kyaml/node.ts';

export interface Change {
  oldValue: string;
  newValue: string;
  setter: string;
}

/** The name in a marker: all of the comment is one JSON object of texts. */
const setterIn = (comment: string): string | undefined => {
  if (!comment.includes('$imagepolicy')) return undefined;
  try {
    const marker = JSON.parse(comment.replace(/^#+/, '')) as unknown;
    if (typeof marker !== 'object' || marker === null || Array.isArray(marker)) return undefined;
    const named = Object.values(marker).every((value) => typeof value === 'string' || value === null);
    return named ? (marker as Record<string, string>)['$imagepolicy'] : undefined;
  } catch {
    return undefined;
  }
};

/** What YAML 1.1 would read as a number or a boolean gets quotes. The tag of the old value stays, as it does in kyaml. */
const quoteWhereNeeded = (field: YamlNode): void => {
  if (!isNonString11(field.value)) return;
  if (field.style !== 'single' && field.style !== 'double') field.style = 'double';
  if (field.tag === '!!null') field.style = 'plain';
  else field.tag = '!!str';
};

const setScalar = (field: YamlNode, setters: Map<string, string>, onChange: (change: Change) => void): void => {
  const setter = setterIn(field.line || field.head);
  const newValue = setter === undefined ? undefined : setters.get(setter);
  if (setter === undefined || newValue === undefined) return;
  const oldValue = field.value;
  field.value = newValue;
  if (oldValue !== newValue) onChange({ oldValue, newValue, setter });
  quoteWhereNeeded(field);
};

/** Sets the marked fields below a node; what stands behind an alias is set where it is defined. */
export const setImages = (node: YamlNode, setters: Map<string, string>, onChange: (change: Change) => void): void => {
  if (node.kind === 'scalar') setScalar(node, setters, onChange);
  else if (node.kind === 'sequence') for (const each of node.content) setImages(each, setters, onChange);
  else {
    // Of fields with the same name kyaml sees the first.
    const fields = new Map(
      pairsOf(node)
        .toReversed()
        .map(([key, value]) => [key.value, value]),
    );
    for (const name of new Set(pairsOf(node).map(([key]) => key.value))) setImages(fields.get(name) as YamlNode, setters, onChange);
  }
};
