/** metav1.LabelSelector. */
export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

/** As metav1.LabelSelectorAsSelector: no selector matches nothing, an empty one everything. */
export const matchesSelector = (selector: LabelSelector | undefined | null, labels: Record<string, string> | undefined): boolean => {
  if (!selector) return false;
  const found = labels ?? {};
  const equal = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => found[key] === value);
  return equal && (selector.matchExpressions ?? []).every((each) => expressionHolds(each, found));
};

const expressionHolds = (
  { key, operator, values = [] }: { key: string; operator: string; values?: string[] },
  labels: Record<string, string>,
): boolean => {
  const present = Object.hasOwn(labels, key);
  if (operator === 'In') return present && values.includes(labels[key] as string);
  if (operator === 'NotIn') return !present || !values.includes(labels[key] as string);
  if (operator === 'Exists') return present;
  return operator === 'DoesNotExist' && !present;
};
