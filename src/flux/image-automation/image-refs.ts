// The images that policies chose, and what a marker means by its name.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';

export interface ImageRef {
  name: string;
  tag: string;
  digest?: string;
}

/** status.latestRef of an ImagePolicy; undefined while it has none. */
export const latestRefOf = ({ status }: KubeObject): ImageRef | undefined => status?.latestRef as ImageRef | undefined;

const imageText = ({ name, tag, digest }: ImageRef): string => `${name}:${tag}${digest ? `@${digest}` : ''}`;

/** `namespace:name` and its parts -> the text that a marked field gets. */
export const settersOf = (policies: KubeObject[]): Map<string, string> =>
  new Map(
    policies.flatMap((policy) => {
      const ref = latestRefOf(policy);
      if (!ref) return [];
      const setter = `${policy.metadata.namespace}:${policy.metadata.name}`;
      return [
        [setter, imageText(ref)],
        [`${setter}:tag`, ref.tag],
        [`${setter}:name`, ref.name],
        [`${setter}:digest`, ref.digest ?? ''],
      ] as [string, string][];
    }),
  );
