// What one kind adds to the general rules, and the Strategy that comes of both.
import { cloneJson } from '../machinery/clone-json.ts';
import type { KubeObject } from '../machinery/object.ts';
import type { ResourceType } from '../machinery/resource.ts';
import { decodeGo } from '../schema/go-decode.ts';
import { goTypeOfKind } from '../schema/go-types.ts';
import { FieldErrors, sameJson } from './field-errors.ts';
import { isDns1123Subdomain, type NameRule } from './names.ts';
import { validateMeta, validateMetaUpdate, type MetaPasses } from './object-meta.ts';
import type { Strategy, StrategyContext } from './strategy.ts';

export interface KindRules {
  /** What names may look like; a DNS subdomain unless said otherwise. */
  name?: NameRule;
  /** Finalizers need no path: the few kinds of which upstream does not ask it. */
  anyFinalizer?: boolean;
  /** On update; U, or u where finalizers need no path, unless said otherwise. */
  metaPasses?: MetaPasses;
  defaults?(object: KubeObject): void;
  /** After status was dropped. */
  prepareForCreate?(object: KubeObject, context: StrategyContext): void;
  /** After status was restored; main resource only. */
  prepareForUpdate?(next: KubeObject, current: KubeObject, context: StrategyContext): void;
  /** A write to status, after everything but metadata and status was restored. */
  prepareForStatusUpdate?(next: KubeObject, current: KubeObject): void;
  /** Spec of create and update; metadata was checked. */
  validate?(object: KubeObject, errors: FieldErrors): void;
  /** What only an update can get wrong; `validate` runs as well: after it, or before it with `specFirst`. */
  validateUpdate?(next: KubeObject, current: KubeObject, errors: FieldErrors): void;
  specFirst?: boolean;
  validateStatusUpdate?(next: KubeObject, current: KubeObject, errors: FieldErrors): void;
  /** A write to one of the rarer subresources; metadata was checked. */
  validateSubresource?(next: KubeObject, current: KubeObject, subresource: string, errors: FieldErrors): void;
  warnings?(object: KubeObject): string[];
  /** Whether the kind has metadata.generation; the desired state is everything but metadata and status unless `desired` says otherwise. */
  generation?: boolean;
  desired?(object: KubeObject): unknown;
  /** Kinds that keep what clients write into status on create (they have no status strategy). */
  keepsStatus?: boolean;
}

const desiredState = ({ apiVersion: _apiVersion, kind: _kind, metadata: _metadata, status: _status, ...rest }: KubeObject) => rest;

/** Brings a built-in object into the form in which Go would encode it, in place. */
const toGoForm = (object: KubeObject): void => {
  const type = goTypeOfKind(object.apiVersion, object.kind);
  if (!type) return;
  const encoded = decodeGo(object, type, { complaints: [] });
  for (const key of Object.keys(object)) delete object[key];
  Object.assign(object, encoded);
};

export const builtInStrategy = (resource: ResourceType, rules: KindRules): Strategy => {
  const meta = { name: rules.name ?? isDns1123Subdomain, namespaced: resource.namespaced, anyFinalizer: rules.anyFinalizer ?? false };
  const hasStatus = resource.subresources.some((each) => each.name === 'status') && !rules.keepsStatus;
  const desired = rules.desired ?? desiredState;
  return {
    applyDefaults: (object) => {
      rules.defaults?.(object);
      toGoForm(object);
    },
    prepareForCreate: (object, context) => {
      if (hasStatus) delete object.status;
      rules.prepareForCreate?.(object, context);
      toGoForm(object);
    },
    prepareForUpdate: (next, current, subresource, context) => {
      if (subresource === 'status') {
        restoreDesired(next, current);
        rules.prepareForStatusUpdate?.(next, current);
      } else if (subresource === '') {
        if (hasStatus) restoreStatus(next, current);
        rules.prepareForUpdate?.(next, current, context);
      }
      toGoForm(next);
    },
    validate: (object) => {
      const errors = new FieldErrors();
      validateMeta(errors, object.metadata, meta);
      rules.validate?.(object, errors);
      return errors.causes;
    },
    validateUpdate: (next, current, subresource) => {
      const errors = new FieldErrors();
      validateMetaUpdate(errors, next, current, rules.metaPasses ?? (rules.anyFinalizer ? 'u' : 'U'));
      if (subresource === 'status') rules.validateStatusUpdate?.(next, current, errors);
      else if (subresource === '') {
        if (rules.specFirst) rules.validate?.(next, errors);
        rules.validateUpdate?.(next, current, errors);
        if (!rules.specFirst) rules.validate?.(next, errors);
      } else rules.validateSubresource?.(next, current, subresource, errors);
      return errors.causes;
    },
    warnings: (object) => rules.warnings?.(object) ?? [],
    ...(rules.generation ? { desiredStateChanged: (next, current) => !sameJson(desired(next), desired(current)) } : {}),
  };
};

const restoreStatus = (next: KubeObject, current: KubeObject): void => {
  if (current.status === undefined) delete next.status;
  else next.status = cloneJson(current.status);
};

/** A write to status changes status, and of metadata what a controller may change there. */
const restoreDesired = (next: KubeObject, current: KubeObject): void => {
  const { status, metadata } = next;
  for (const key of Object.keys(next)) if (!['apiVersion', 'kind', 'metadata', 'status'].includes(key)) delete next[key];
  Object.assign(next, cloneJson(desiredState(current)));
  next.metadata = metadata;
  if (status !== undefined) next.status = status;
};
