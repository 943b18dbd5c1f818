import type { KubeObject } from '../../kubernetes/machinery/object.ts';

interface Requirement {
  key: string;
  operator: string;
  values?: string[];
}

/** metav1.LabelSelector. */
export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: Requirement[];
}

/** One requirement of a label selector or of a node selector term; a missing key satisfies NotIn and DoesNotExist. */
export const satisfies = (labels: Record<string, string>, { key, operator, values = [] }: Requirement): boolean => {
  const value = labels[key];
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0]);
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return false;
  }
};

export const matchesLabels = (wanted: Record<string, string>, labels: Record<string, string> = {}): boolean =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value);

/** An absent selector matches nothing, an empty one everything: metav1.LabelSelectorAsSelector. */
export const matchesSelector = (selector: LabelSelector | undefined, labels: Record<string, string> = {}): boolean =>
  selector !== undefined &&
  matchesLabels(selector.matchLabels ?? {}, labels) &&
  (selector.matchExpressions ?? []).every((each) => satisfies(labels, each));

export const isEmptySelector = (selector: LabelSelector | undefined): boolean =>
  !selector || (Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0);

export const selects = (selector: LabelSelector | undefined, object: KubeObject): boolean =>
  matchesSelector(selector, object.metadata.labels);
