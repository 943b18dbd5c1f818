// The Strategy of custom kinds: everything comes from their CustomResourceDefinition.
import type { ResourceType } from '../machinery/resource.ts';
import type { Strategy } from '../kinds/strategy.ts';
import { FieldErrors, sameJson } from '../kinds/field-errors.ts';
import { isDns1123Subdomain } from '../kinds/names.ts';
import { validateMeta, validateMetaUpdate } from '../kinds/object-meta.ts';
import type { KubeObject } from '../machinery/object.ts';

const desired = ({ metadata: _metadata, status: _status, apiVersion: _apiVersion, ...rest }: KubeObject) => rest;

export const customStrategy = (resource: ResourceType): Strategy => {
  const hasStatus = resource.customVersion?.hasStatus ?? false;
  const meta = { name: isDns1123Subdomain, namespaced: resource.namespaced };
  return {
    applyDefaults: () => {},
    prepareForCreate: (object) => {
      if (hasStatus) delete object.status;
    },
    prepareForUpdate: (next, current, subresource) => {
      if (!hasStatus) return;
      if (subresource === 'status') {
        const { status, metadata } = next;
        for (const key of Object.keys(next)) delete next[key];
        Object.assign(next, structuredClone(current), { metadata });
        if (status === undefined) delete next.status;
        else next.status = status;
      } else if (current.status === undefined) delete next.status;
      else next.status = structuredClone(current.status);
    },
    validate: (object) => {
      const errors = new FieldErrors();
      validateMeta(errors, object.metadata, meta);
      return errors.causes;
    },
    validateUpdate: (next, current) => {
      const errors = new FieldErrors();
      validateMetaUpdate(errors, next, current);
      return errors.causes;
    },
    warnings: () => [],
    desiredStateChanged: (next, current) => !sameJson(desired(next), desired(current)),
  };
};
