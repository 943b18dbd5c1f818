// CEL in healthCheckExprs and readyExpr.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { CustomRule } from '../kstatus/read-status.ts';
import type { Status } from '../kstatus/status.ts';
import { booleanExpression, InvalidExpression, type Evaluate } from '../runtime/cel-expression.ts';
import type { HealthCheckExpression } from './spec.ts';

/** `dep` and `self` are whole Kustomizations. */
export const readyExpression = (expression: string, name: string): ((self: KubeObject, dep: KubeObject) => boolean) => {
  try {
    const evaluate = booleanExpression(expression);
    return (self, dep) => evaluate({ self, dep });
  } catch (error) {
    throw new InvalidExpression(`failed to evaluate dependency ${name}: ${(error as Error).message}`);
  }
};

const compileCheck = (check: HealthCheckExpression): ((object: KubeObject) => Status) => {
  const named = (name: string, text: string | undefined): Evaluate<boolean> | undefined => {
    if (!text) return undefined;
    try {
      return booleanExpression(text);
    } catch (error) {
      throw new InvalidExpression(`failed to parse the expression ${name}: ${(error as Error).message}`);
    }
  };
  if (!check.current) throw new InvalidExpression('expression Current not specified');
  const current = named('Current', check.current) as Evaluate<boolean>;
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
