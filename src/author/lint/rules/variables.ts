// Every {{name}} is filled in, and every variable of the lab is used.
import type { Rule } from '../lab-under-lint.ts';
import { unknownVariables, variablesIn } from '../variables-in.ts';

/** Pages have their own rule: they are no YAML. */
export const variables: Rule = (under) => {
  const { lab } = under;
  const folder = `labs/${lab.id}`;
  const files = lab.tasks.flatMap(({ id, mistakes }) => [
    `${folder}/solution/${id}.yaml`,
    ...mistakes.map((mistake) => `${folder}/mistakes/${id}.${mistake.id}.yaml`),
  ]);
  for (const file of [`${folder}/lab.yaml`, ...files])
    under.eachText(file, (text, report) => {
      for (const { message } of unknownVariables(text, lab)) report('variable/unknown', message);
    });
  // Start trees and pages are part of the lab that was read.
  const used = new Set(variablesIn(JSON.stringify({ ...lab, variables: {}, asked: {} })).map(({ name }) => name));
  for (const name of Object.keys(lab.variables))
    if (!used.has(name)) under.reportKey(['variables', name], 'variable/unused', `nothing uses {{${name}}}`);
};
