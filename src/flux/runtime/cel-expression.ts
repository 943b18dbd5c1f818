// CEL in the specs of Flux' objects. Messages as fluxcd/pkg/runtime/cel words them; what the parser itself says is its own.
import { Environment, Optional, ParseError } from '@marcbachmann/cel-js';

/** Wrong before anything is looked at: trying again does not help. */
export class InvalidExpression extends Error {}

const options = { homogeneousAggregateLiterals: false, enableOptionalTypes: true };

/** What Flux adds to the language. */
const withListEnds = (environment: Environment): Environment => {
  const end = (at: number) => (list: unknown[]) => (list.length === 0 ? Optional.none() : Optional.of(list.at(at)));
  return environment.registerFunction('list.first(): optional', end(0)).registerFunction('list.last(): optional', end(-1));
};

const environment = withListEnds(new Environment({ ...options, unlistedVariablesAreDyn: true }));

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

const unknownVariable = /^Unknown variable: (\w+)/;

/** Refuses what names anything but these variables, or cannot be a truth value. */
export const requireBoolean = (expression: string, variables: readonly string[]): void => {
  booleanExpression(expression);
  const declared = withListEnds(new Environment(options));
  for (const name of variables) declared.registerVariable(name, 'dyn');
  const { error, type } = declared.check(expression);
  const name = unknownVariable.exec(error?.message ?? '')?.[1];
  if (name !== undefined) {
    const at = expression.indexOf(name);
    const place = ` | ${expression}\n | ${'.'.repeat(at)}^`;
    throw new InvalidExpression(
      `failed to parse the CEL expression '${expression}': ERROR: <input>:1:${at + 1}: undeclared reference to '${name}' (in container '')\n${place}`,
    );
  }
  if (type !== undefined && !['bool', 'dyn'].includes(type))
    throw new InvalidExpression(`CEL expression output type mismatch: expected bool, got ${type}`);
};

export const booleanExpression = expecting('boolean', (value): value is boolean => typeof value === 'boolean');
export const stringExpression = expecting('string', (value): value is string => typeof value === 'string');
