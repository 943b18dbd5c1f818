// Server-side apply: merges a configuration into the live object by field ownership. Models: apimachinery's managedfields, layer by layer.
import { cloneJson } from '../machinery/clone-json.ts';
import { parseApiVersion, type KubeObject } from '../machinery/object.ts';
import { apiErrors } from '../machinery/status.ts';
import { FieldConflicts, ownersAfterApply, type FieldConflict, type OwnersContext } from './field-owners.ts';
import { fieldsFromLastApplied, keepLastApplied } from './last-applied.ts';
import { decodeManaged, managerIdentifier, parseIdentifier, type Managed } from './managed-entries.ts';
import { blankObject, ownersContext, trackUpdate, withManagedFields, withoutManagedFields, type FieldsContext } from './managed-fields.ts';
import { stripUntracked } from './manager-limits.ts';
import { printPath } from './path-element.ts';
import { typeProblems } from './typed-validation.ts';

export interface ApplyRequest extends FieldsContext {
  /** The stored object in the request's version; undefined when apply creates it. */
  live: KubeObject | undefined;
  /** The request body as sent, not defaulted. */
  applied: KubeObject;
  force: boolean;
  /** The kind that the path asks for. */
  expected?: { apiVersion: string; kind: string };
}

/** How Go prints a GroupVersionKind: `apps/v1, Kind=Deployment`, `/v1, Kind=ConfigMap`. */
export const printKind = ({ apiVersion, kind }: { apiVersion?: unknown; kind?: unknown }): string => {
  const { group, version } = parseApiVersion(textOr(apiVersion));
  return `${group}/${version}, Kind=${textOr(kind)}`;
};

/** What is no text counts as left out. */
const textOr = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Namespace, name and kind as the configuration names them. */
export const identify = (object: KubeObject): string => {
  const { namespace, name } = object.metadata ?? {};
  return `${textOr(namespace)}/${textOr(name)}; ${printKind(object)}`;
};

const plainFailure = (message: string) => apiErrors.other(500, undefined, message);

const printManager = (identifier: string): string => {
  const { manager, operation, apiVersion, subresource } = parseIdentifier(identifier);
  const name = `${JSON.stringify(manager ?? '')}${subresource ? ` with subresource ${JSON.stringify(subresource)}` : ''}`;
  return operation === 'Update' ? `${name} using ${apiVersion}` : name;
};

const conflictError = (conflicts: FieldConflict[]) => {
  const causes = conflicts.map(({ manager, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${printManager(manager)}`,
    field: printPath(path),
  }));
  const [first] = causes;
  if (causes.length === 1 && first) {
    return apiErrors.other(409, 'Conflict', `Apply failed with 1 conflict: ${first.message}: ${first.field}`, { causes });
  }
  const managers = [...new Set(conflicts.map(({ manager }) => manager))].toSorted();
  const lines = managers.flatMap((manager) => [
    `conflicts with ${printManager(manager)}:`,
    ...conflicts.filter((each) => each.manager === manager).map(({ path }) => `- ${printPath(path)}`),
  ]);
  return apiErrors.other(409, 'Conflict', `Apply failed with ${causes.length} conflicts: ${lines.join('\n')}`, { causes });
};

const checkApplied = ({ applied, expected }: ApplyRequest): void => {
  if (expected && (applied.apiVersion !== expected.apiVersion || applied.kind !== expected.kind)) {
    throw apiErrors.badRequest(`invalid object type: ${printKind(applied)}`);
  }
  if (applied.metadata?.managedFields !== undefined && applied.metadata.managedFields !== null) {
    throw apiErrors.badRequest('metadata.managedFields must be nil');
  }
};

const storedManagers = (live: KubeObject | undefined): Managed => {
  try {
    return decodeManaged(live?.metadata.managedFields);
  } catch (error) {
    throw plainFailure(`failed to decode managed fields: ${(error as Error).message}`);
  }
};

interface Step {
  context: OwnersContext;
  live: KubeObject;
  managed: Managed;
}

/** Everything that an untracked object has belongs to before-first-apply. */
const startTracking = (request: ApplyRequest, step: Step): Managed => {
  if (step.managed.sets.size > 0 || !request.live) return step.managed;
  const { apiVersion } = step.context;
  const identifier = managerIdentifier({
    manager: 'before-first-apply',
    operation: 'Update',
    apiVersion,
    subresource: request.subresource,
  });
  const change = { before: blankObject(request, step.live), after: step.live };
  return trackUpdate(step.context, change, step.managed, { identifier, now: request.now }) ?? step.managed;
};

const applyOnce = (request: ApplyRequest, { context, live, managed }: Step, force: boolean): { object: KubeObject; managed: Managed } => {
  const actor = managerIdentifier({ manager: request.manager || 'unknown', operation: 'Apply', subresource: request.subresource });
  const { object, sets } = ownersAfterApply(context, live, request.applied, managed.sets, { actor, force });
  const next: Managed = { sets, times: new Map(managed.times) };
  stripUntracked(next, actor);
  // An apply that changes nothing in the object leaves the time alone.
  if (object !== undefined) next.times.set(actor, request.now);
  return { object: (object as KubeObject | undefined) ?? live, managed: next };
};

/** kubectl may take over what its own client-side apply set; other conflicts stay. */
const applyWithTakeover = (request: ApplyRequest, step: Step): { object: KubeObject; managed: Managed } => {
  try {
    return applyOnce(request, step, request.force);
  } catch (error) {
    if (!(error instanceof FieldConflicts)) throw error;
    if (request.manager !== 'kubectl') throw conflictError(error.conflicts);
    const allowed = fieldsFromLastApplied(step.context.model, step.live);
    const left = allowed ? error.conflicts.filter(({ path }) => !allowed.has(path)) : error.conflicts;
    if (left.length > 0) throw conflictError(left);
    return applyOnce(request, step, true);
  }
};

/** Merges an applied configuration into the live object, with metadata.managedFields. Throws 409 with causes, or typed errors. Not defaulted: the caller does that next. */
export const serverSideApply = (request: ApplyRequest): KubeObject => {
  checkApplied(request);
  const { applied } = request;
  const context = ownersContext(request, applied);
  const live = request.live ? withoutManagedFields(request.live) : ({ apiVersion: applied.apiVersion, kind: applied.kind } as KubeObject);
  const step: Step = { context, live, managed: storedManagers(request.live) };
  step.managed = startTracking(request, step);
  const wrong = typeProblems(context.model, applied, { allowDuplicates: false });
  if (wrong) throw plainFailure(`failed to create typed patch object (${identify(applied)}): ${wrong}`);
  const broken = typeProblems(context.model, live, { allowDuplicates: true });
  if (broken) throw plainFailure(`failed to create typed live object (${identify(live)}): ${broken}`);
  const result = applyWithTakeover(request, step);
  const object = request.manager === 'kubectl' ? keepLastApplied(result.object, applied) : result.object;
  return cloneJson(withManagedFields(object, result.managed));
};
