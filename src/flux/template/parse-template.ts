// Models: Go's text/template. Leaves out: complex numbers, channels, iterator functions.
import { builtins } from './builtins.ts';
import { Executor } from './executor.ts';
import { held } from './held.ts';
import { lexTemplate } from './lex.ts';
import { asTemplateFunction, type Callable } from './template-function.ts';
import { TemplateParser, type Templates } from './template-parser.ts';

export interface TemplateOptions {
  left?: string;
  right?: string;
  functions?: Readonly<Record<string, Callable>>;
  /** The option missingkey. */
  missing?: 'default' | 'zero' | 'error';
}

export interface Template {
  /** Throws a TemplateError in Go's words. Data are plain values, Maps, GoFloat and GoStruct. */
  execute: (data: unknown) => string;
}

/** Throws a TemplateError in Go's words. */
export const parseTemplate = (name: string, text: string, options: TemplateOptions = {}): Template => {
  const { left = '{{', right = '}}', functions = {}, missing = 'default' } = options;
  const find = (wanted: string) => {
    const own = Object.hasOwn(functions, wanted) ? functions[wanted] : undefined;
    if (own) return { function: asTemplateFunction(own), builtin: false };
    const known = Object.hasOwn(builtins, wanted) ? builtins[wanted] : undefined;
    return known && { function: known, builtin: true };
  };
  const templates: Templates = new Map();
  const source = { name, tokens: lexTemplate(text, left, right), index: 0, isFunction: (wanted: string) => find(wanted) !== undefined };
  new TemplateParser(source, templates).parse(name);
  return {
    execute: (data) => {
      const output = { parts: [], templates };
      const value = held(data ?? undefined);
      const root = templates.get(name);
      if (root) new Executor({ name, text, missing, find }, name, value, output).list(value, root);
      return output.parts.join('');
    },
  };
};
