// Validation and matching of metav1.LabelSelector.
import { FieldErrors, type Loose } from './field-errors.ts';
import { isLabelValue, isQualifiedName } from './names.ts';
import { validateLabels } from './object-meta.ts';

/** False when it cannot be used at all: some kinds say so once more. */
export const validateLabelSelector = (errors: FieldErrors, selector: Loose, path: string): boolean => {
  if (!selector) return true;
  const before = errors.causes.length;
  validateLabels(errors, selector.matchLabels, `${path}.matchLabels`);
  for (const [index, expression] of (selector.matchExpressions ?? []).entries())
    validateExpression(errors, expression, `${path}.matchExpressions[${index}]`);
  return errors.causes.length === before;
};

const validateExpression = (errors: FieldErrors, { key, operator, values = [] }: Loose, at: string): void => {
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) errors.required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'");
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) errors.forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
  } else errors.invalid(`${at}.operator`, operator ?? '', 'not a valid selector operator');
  errors.invalidAll(`${at}.key`, key ?? '', isQualifiedName(key ?? ''));
  for (const [index, value] of values.entries()) errors.invalidAll(`${at}.values[${index}]`, value, isLabelValue(value));
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
