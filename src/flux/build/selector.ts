// Which objects a patch or a replacement means: regular expressions over kind and name, label selectors over labels and annotations.
import { BuildError } from './build-error.ts';
import type { Selector } from './kustomization.ts';
import { effectiveNamespace, type ResourceId } from './resource-id.ts';
import type { Resource } from './resource.ts';

const pattern = (text: string | undefined): RegExp | undefined => {
  if (!text) return undefined;
  try {
    return new RegExp(`^(?:${text})$`);
  } catch {
    throw new BuildError(`error parsing regexp: \`^(?:${text})$\``);
  }
};

type Requirement = (labels: Record<string, string>) => boolean;

/** Splits at commas outside parentheses. */
const splitRequirements = (text: string): string[] =>
  text
    .split(/,(?![^(]*\))/)
    .map((each) => each.trim())
    .filter(Boolean);

const parseRequirement = (text: string): Requirement => {
  const set = /^([^\s!=]+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(text);
  if (set) {
    const [, key = '', operator, list = ''] = set;
    const values = list.split(',').map((each) => each.trim());
    return (labels) =>
      operator === 'in' ? key in labels && values.includes(labels[key] as string) : !values.includes(labels[key] as string);
  }
  const equality = /^([^\s!=]+)\s*(==?|!=)\s*(\S*)$/.exec(text);
  if (equality) {
    const [, key = '', operator, value] = equality;
    return (labels) => (operator === '!=' ? labels[key] !== value : labels[key] === value);
  }
  if (/^!\s*\S+$/.test(text)) return (labels) => !(text.slice(1).trim() in labels);
  if (/^\S+$/.test(text)) return (labels) => text in labels;
  throw new BuildError(`unable to parse requirement: found '${text}'`);
};

export const matchesLabels = (selector: string | undefined, labels: Record<string, string>): boolean =>
  !selector || splitRequirements(selector).every((each) => parseRequirement(each)(labels));

export interface IdMatcher {
  kind(id: ResourceId): boolean;
  name(name: string): boolean;
  namespace(namespace: string): boolean;
}

export const idMatcher = (selector: Selector): IdMatcher => {
  const parts = { group: pattern(selector.group), version: pattern(selector.version), kind: pattern(selector.kind) };
  const [name, namespace] = [pattern(selector.name), pattern(selector.namespace)];
  return {
    kind: (id) => (['group', 'version', 'kind'] as const).every((part) => !parts[part] || parts[part].test(id[part] ?? '')),
    name: (text) => !name || name.test(text),
    namespace: (text) => !namespace || namespace.test(text),
  };
};

/** Former names count as well as today's. */
export const selectResources = (resources: Resource[], selector: Selector): Resource[] => {
  const matcher = idMatcher(selector);
  return resources.filter((each) => {
    const ids = [each.originalId, each.id];
    return (
      ids.some((id) => matcher.namespace(effectiveNamespace(id))) &&
      ids.some((id) => matcher.name(id.name)) &&
      matcher.kind(each.id) &&
      matchesLabels(selector.labelSelector, each.strings('labels')) &&
      matchesLabels(selector.annotationSelector, each.strings('annotations'))
    );
  });
};
