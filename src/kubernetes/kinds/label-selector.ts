// Validation and matching of metav1.LabelSelector.
import { FieldErrors, type Loose } from './field-errors.ts';
import { isLabelValue, isQualifiedName } from './names.ts';
import { validateLabels } from './object-meta.ts';

export const validateLabelSelector = (errors: FieldErrors, selector: Loose, path: string): void => {
  if (!selector) return;
  validateLabels(errors, selector.matchLabels, `${path}.matchLabels`);
  for (const [index, { key, operator, values = [] }] of (selector.matchExpressions ?? []).entries()) {
    const at = `${path}.matchExpressions[${index}]`;
    if ((operator === 'In' || operator === 'NotIn') && values.length === 0)
      errors.required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'");
    else if ((operator === 'Exists' || operator === 'DoesNotExist') && values.length > 0) {
      errors.forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
    } else if (!['In', 'NotIn', 'Exists', 'DoesNotExist'].includes(operator))
      errors.invalid(`${at}.operator`, operator, 'not a valid selector operator');
    errors.invalidAll(`${at}.key`, key, isQualifiedName(key ?? ''));
    for (const [at2, value] of values.entries()) errors.invalidAll(`${at}.values[${at2}]`, value, isLabelValue(value));
  }
};

export const isEmptySelector = (selector: Loose): boolean =>
  !selector || (Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0);

/** An empty selector matches everything; a missing one nothing. */
export const selectorMatches = (selector: Loose, labels: Record<string, string> = {}): boolean => {
  if (!selector) return false;
  const expressions: Loose[] = selector.matchExpressions ?? [];
  return (
    Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value) &&
    expressions.every(({ key, operator, values = [] }) => {
      if (operator === 'Exists') return key in labels;
      if (operator === 'DoesNotExist') return !(key in labels);
      const listed = key in labels && values.includes(labels[key]);
      return operator === 'In' ? listed : !listed;
    })
  );
};
