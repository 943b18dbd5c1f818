// CEL in the specs of Flux' objects. Messages as fluxcd/pkg/runtime/cel words them; what the parser itself says is its own.
import { Environment, ParseError } from '@marcbachmann/cel-js';

/** Wrong before anything is looked at: trying again does not help. */
export class InvalidExpression extends Error {}

const environment = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false, enableOptionalTypes: true });

export type Evaluate<T> = (variables: Record<string, unknown>) => T;

const firstLine = (error: unknown): string => {
  const text = (error as Error).message.split('\n')[0] as string;
  return text.startsWith('No such key') ? `no${text.slice(2)}` : text;
};

const compile = (expression: string): Evaluate<unknown> => {
  let program: ReturnType<Environment['parse']>;
  try {
    program = environment.parse(expression);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new InvalidExpression(
      `failed to parse the CEL expression '${expression}': ERROR: <input>:1:1: Syntax error: ${firstLine(error)}`,
    );
  }
  return (variables) => {
    try {
      return program(variables);
    } catch (error) {
      throw new Error(`failed to evaluate the CEL expression '${expression}': ${firstLine(error)}`, { cause: error });
    }
  };
};

const expecting =
  <T>(name: string, is: (value: unknown) => value is T) =>
  (expression: string): Evaluate<T> => {
    const evaluate = compile(expression);
    return (variables) => {
      const result = evaluate(variables);
      if (!is(result)) throw new Error(`failed to evaluate CEL expression as ${name}: '${expression}'`);
      return result;
    };
  };

export const booleanExpression = expecting('boolean', (value): value is boolean => typeof value === 'boolean');
export const stringExpression = expecting('string', (value): value is string => typeof value === 'string');
