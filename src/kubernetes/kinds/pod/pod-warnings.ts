// What is allowed in a pod's spec and yet most likely a mistake: told as warnings.
// Leaves out: deprecated annotations and labels, volumes, missing resource requests.
import type { Loose } from '../field-errors.ts';

const repeatedNames = (variables: Loose[], path: string): string[] => {
  const seen = new Set<string>();
  return variables.flatMap(({ name, value }, index) => {
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    // `A=$(A):more` builds upon what it hides.
    if (value?.includes(`$(${name})`)) return [];
    return [`${path}.env[${index}]: hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`];
  });
};

const repeatedPorts = (ports: Loose[], path: string): string[] =>
  ports.flatMap((port, index) => {
    const same = (other: Loose) => ['containerPort', 'hostPort', 'hostIP', 'protocol'].every((field) => other[field] === port[field]);
    const first = ports.slice(0, index).findIndex(same);
    return first < 0 ? [] : [`${path}.ports[${index}]: duplicate port definition with ${path}.ports[${first}]`];
  });

const negativePeriod = (spec: Loose, path: string): string[] =>
  spec?.terminationGracePeriodSeconds < 0
    ? [`${path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`]
    : [];

export const podWarnings = (spec: Loose, path: string): string[] => [
  ...(spec?.imagePullSecrets ?? []).flatMap(({ name }: Loose, index: number) =>
    name ? [] : [`${path}.imagePullSecrets[${index}].name: invalid empty name ""`],
  ),
  ...['initContainers', 'containers'].flatMap((list) =>
    (spec?.[list] ?? []).flatMap((container: Loose, index: number) => {
      const at = `${path}.${list}[${index}]`;
      return [...repeatedNames(container.env ?? [], at), ...repeatedPorts(container.ports ?? [], at)];
    }),
  ),
  ...negativePeriod(spec, path),
];

export const templateWarnings = ({ spec }: Loose): string[] => podWarnings(spec?.template?.spec, 'spec.template.spec');
