// Models: the functions of sprig that do not depend on time, chance or the machine. Leaves out: dates, certificates, passwords, AES, URLs, base32.
import { takes, type TemplateFunction } from '../template-function.ts';
import { listFunctions } from './lists.ts';
import { mapFunctions, mergeFunctions } from './maps.ts';
import { decimalFunctions, numberFunctions } from './numbers.ts';
import { patternFunctions } from './patterns.ts';
import { textFunctions } from './text.ts';
import { wordFunctions } from './words.ts';

/** slim-sprig, which ResourceSets offer. */
export const slimSprig: Readonly<Record<string, TemplateFunction>> = {
  ...textFunctions,
  ...numberFunctions,
  ...listFunctions,
  ...mapFunctions,
  ...patternFunctions,
  fail: takes('string', (text: string) => {
    throw new Error(text);
  }),
};

/** sprig's hermetic text functions, which image automation's commit messages offer. */
export const hermeticSprig: Readonly<Record<string, TemplateFunction>> = {
  ...slimSprig,
  ...decimalFunctions,
  ...mergeFunctions,
  ...wordFunctions,
};
