// CEL in healthCheckExprs and readyExpr. Messages as fluxcd/pkg/runtime/cel words them; what the parser itself says is its own.
import { Environment, ParseError } from '@marcbachmann/cel-js';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { CustomRule } from '../kstatus/read-status.ts';
import type { Status } from '../kstatus/status.ts';
import type { HealthCheckExpression } from './spec.ts';

/** Wrong before anything is looked at: trying again does not help. */
export class InvalidExpression extends Error {}

const environment = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false, enableOptionalTypes: true });

type Evaluate = (variables: Record<string, unknown>) => boolean;

const firstLine = (error: unknown): string => {
  const text = (error as Error).message.split('\n')[0] as string;
  return text.startsWith('No such key') ? `no${text.slice(2)}` : text;
};

const compile = (expression: string): Evaluate => {
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
    let result: unknown;
    try {
      result = program(variables);
    } catch (error) {
      throw new Error(`failed to evaluate the CEL expression '${expression}': ${firstLine(error)}`, { cause: error });
    }
    if (typeof result !== 'boolean') throw new Error(`failed to evaluate CEL expression as boolean: '${expression}'`);
    return result;
  };
};

/** `dep` and `self` are whole Kustomizations. */
export const readyExpression = (expression: string, name: string): ((self: KubeObject, dep: KubeObject) => boolean) => {
  try {
    const evaluate = compile(expression);
    return (self, dep) => evaluate({ self, dep });
  } catch (error) {
    throw new InvalidExpression(`failed to evaluate dependency ${name}: ${(error as Error).message}`);
  }
};

const compileCheck = (check: HealthCheckExpression): ((object: KubeObject) => Status) => {
  const named = (name: string, text: string | undefined): Evaluate | undefined => {
    if (!text) return undefined;
    try {
      return compile(text);
    } catch (error) {
      throw new InvalidExpression(`failed to parse the expression ${name}: ${(error as Error).message}`);
    }
  };
  if (!check.current) throw new InvalidExpression('expression Current not specified');
  const current = named('Current', check.current) as Evaluate;
  const failed = named('Failed', check.failed);
  const inProgress = named('InProgress', check.inProgress);
  return (object) => {
    const observed = object.status?.observedGeneration;
    if (observed !== undefined && object.metadata.generation !== undefined && observed !== object.metadata.generation) return 'InProgress';
    if (inProgress?.(object)) return 'InProgress';
    if (failed?.(object)) return 'Failed';
    return current(object) ? 'Current' : 'InProgress';
  };
};

/** Throws {@link InvalidExpression}. */
export const healthRules = (checks: HealthCheckExpression[]): CustomRule => {
  const rules = checks.map((check) => {
    try {
      return { ...check, evaluate: compileCheck(check) };
    } catch (error) {
      throw new InvalidExpression(
        `failed to create custom status evaluator for healthchecks[${checks.indexOf(check)}]: ${(error as Error).message}`,
      );
    }
  });
  const groupOf = (apiVersion: string) => (apiVersion.includes('/') ? apiVersion.split('/')[0] : '');
  return (object) =>
    rules.find((each) => each.kind === object.kind && groupOf(each.apiVersion) === groupOf(object.apiVersion))?.evaluate(object);
};
