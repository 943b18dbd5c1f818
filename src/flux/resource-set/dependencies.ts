// dependsOn of a ResourceSet: objects of any kind that must exist, be ready, or satisfy an expression.
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { subjectOf } from '../kstatus/wait-for.ts';
import { computeStatus } from '../kstatus/status.ts';
import { NoMatch } from '../kustomize/apply/dry-run-error.ts';
import { booleanExpression } from '../runtime/cel-expression.ts';

interface Dependency {
  apiVersion: string;
  kind: string;
  name: string;
  namespace?: string;
  ready?: boolean;
  readyExpr?: string;
}

const words = (error: unknown): string => (error as Error).message;

const look = async (client: ApiClient, { apiVersion, kind, name, namespace }: Dependency): Promise<KubeObject> => {
  const reference = { apiVersion, kind, name, namespace };
  if (!client.serves(reference)) throw new NoMatch(reference);
  return client.get(reference);
};

/** Throws what is not so yet. InvalidExpression: no expression at all. */
export const checkDependencies = async (client: ApiClient, { spec }: KubeObject, now: number): Promise<void> => {
  for (const each of (spec.dependsOn ?? []) as Dependency[]) {
    const title = `dependency ${each.apiVersion}/${subjectOf(each)}`;
    const evaluate = each.readyExpr ? booleanExpression(each.readyExpr) : undefined;
    const found = await look(client, each).catch((error: unknown) => {
      throw new Error(`${title} not found: ${words(error)}`, { cause: error });
    });
    if (evaluate) {
      if (!evaluate(found as unknown as Record<string, unknown>)) throw new Error(`${title} not ready: expression '${each.readyExpr}'`);
    } else if (each.ready) {
      const status = computeStatus(found, now);
      if (status !== 'Current') throw new Error(`${title} not ready: status ${status}`);
    }
  }
};
