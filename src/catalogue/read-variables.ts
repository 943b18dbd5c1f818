// `variables:` of lab.yaml, and what its values do to the lab: a check must still be one, and a step must stay in the lab, whatever a learner gets.
import { isMap, isSeq, stringify, type Node } from 'yaml';
import { isLabValue, readAnswer } from '../course/asked-variables.ts';
import { whyNoNeeds, whyNoStep } from '../course/allowed-step.ts';
import { everyVariant, valuesText } from '../course/lab-variables.ts';
import type { AskedVariable, Lab, LabValue } from '../course/lab.ts';
import { knownVariables } from '../course/variables.ts';
import type { CheckVocabulary } from './check-vocabulary.ts';
import { askedShape } from './lab-shape.ts';
import { readShape } from './read-shape.ts';
import { YamlFile } from './yaml-file.ts';

const wrongName = (name: string): string | undefined => {
  if ((knownVariables as readonly string[]).includes(name)) return `{{${name}}} is filled in already: another name`;
  return /^[a-z][a-z0-9-]*$/.test(name) ? undefined : `"${name}" is no name for a variable: small letters, digits and dashes`;
};

const wrongValues = (values: readonly unknown[], isList: boolean): string | undefined => {
  if (!values.every(isLabValue))
    return 'a variable is one line of text or a number, a list of such, or a question with `ask` and `default`';
  if (isList && new Set(values).size < Math.max(2, values.length)) return 'a list has two values or more, each of them once';
  return new Set(values.map((each) => typeof each)).size > 1 ? 'the values of a list are all texts or all numbers' : undefined;
};

/** A question, or nothing where it is not well formed: that is noted in the file. */
const readAsked = (file: YamlFile, name: string): AskedVariable | undefined => {
  const at = (...path: string[]): Node | null => file.at(['variables', name, ...path]);
  const before = file.problems.length;
  const asked = readShape(file, at(), askedShape, name) as AskedVariable;
  if (file.problems.length > before) return undefined;
  if (asked.pattern !== undefined && asked.wrong === undefined)
    file.report(at('pattern'), 'a pattern needs `wrong`: one sentence that says what is wanted');
  if (!isLabValue(asked.default)) file.report(at('default'), 'a default is one line of text or a number');
  else if ('wrong' in readAnswer(asked, String(asked.default))) file.report(at('default'), `the default does not match ${asked.pattern}`);
  return asked;
};

/** What is wrong is noted in the file. */
export const readVariables = (file: YamlFile, raw: Record<string, unknown> = {}): Pick<Lab, 'variables' | 'asked'> => {
  const variables: Record<string, LabValue[]> = {};
  const asked: Record<string, AskedVariable> = {};
  for (const [name, given] of Object.entries(raw)) {
    const node = file.at(['variables', name]);
    const misnamed = wrongName(name);
    if (misnamed) file.report(file.keyAt(['variables', name]), misnamed);
    const question = isMap(node) ? readAsked(file, name) : undefined;
    if (question) asked[name] = question;
    const values = (question ? [question.default] : isSeq(node) ? given : [given]) as LabValue[];
    const why = isMap(node) ? undefined : wrongValues(values, isSeq(node));
    if (why) file.report(node, why);
    variables[name] = values;
  }
  return { variables, ...(Object.keys(asked).length > 0 ? { asked } : {}) };
};

/** What a shape says of a value that was filled in. */
const misfits = (shape: CheckVocabulary[string]['shape'], spec: unknown): string[] => {
  const filled = new YamlFile('', stringify(spec));
  readShape(filled, filled.document.contents, shape, '');
  return filled.problems.map(({ message }) => message);
};

const wrongChecks = (file: YamlFile, variant: Lab, vocabulary: CheckVocabulary): void => {
  for (const [task, { conditions }] of variant.tasks.entries())
    for (const [at, { kind, spec }] of conditions.entries()) {
      const shape = vocabulary[kind]?.shape;
      const place = file.at(['tasks', task, 'conditions', at, kind]);
      for (const message of shape ? misfits(shape, spec) : []) file.report(place, `with ${valuesText(variant)}: ${message}`);
    }
};

const wrongSteps = (file: YamlFile, variant: Lab): void => {
  const steps = variant.tasks.flatMap((task) => [...task.prepare, ...[task.solution, ...task.mistakes].flatMap((script) => script.steps)]);
  for (const why of new Set([whyNoNeeds(variant.needs), ...steps.map(whyNoStep)]))
    if (why) file.report(file.keyAt(['variables']), `with ${valuesText(variant)}: ${why}`);
};

/** Looks at the lab with each value filled in. */
export const refuseWrongVariants = (file: YamlFile, lab: Lab, vocabulary: CheckVocabulary): void => {
  if (Object.keys(lab.variables).length === 0) return;
  for (const variant of everyVariant(lab)) {
    wrongChecks(file, variant, vocabulary);
    wrongSteps(file, variant);
  }
};
