// Kinds with little of their own: ConfigMap, Secret, Namespace, ServiceAccount.
import type { KubeObject } from '../machinery/object.ts';
import { readJson } from '../schema/json-text.ts';
import { FieldErrors, sameJson } from './field-errors.ts';
import type { KindRules } from './kind-rules.ts';
import { isConfigMapKey, isDns1123Label, isDns1123Subdomain, isQualifiedName } from './names.ts';

const maxBytes = 1024 * 1024;

const validateKeys = (errors: FieldErrors, field: string, data: Record<string, string> | undefined): void => {
  for (const key of Object.keys(data ?? {})) errors.invalidAll(`${field}[${key}]`, key, isConfigMapKey(key));
};

const validateFrozen = (next: KubeObject, current: KubeObject, errors: FieldErrors, fields: string[]): void => {
  if (!current.immutable) return;
  if (!next.immutable) errors.forbidden('immutable', 'field is immutable when `immutable` is set');
  for (const field of fields)
    if (!sameJson(next[field] ?? {}, current[field] ?? {})) errors.forbidden(field, 'field is immutable when `immutable` is set');
};

export const configMap: KindRules = {
  metaPasses: 'UV',
  validate: (object, errors) => {
    validateKeys(errors, 'data', object.data);
    validateKeys(errors, 'binaryData', object.binaryData);
    for (const key of Object.keys(object.binaryData ?? {}))
      if (key in (object.data ?? {})) errors.invalid(`data[${key}]`, key, 'duplicate of key present in binaryData');
    const size = [...Object.values(object.data ?? {}), ...Object.values(object.binaryData ?? {})].reduce<number>(
      (sum, value) => sum + Buffer.byteLength(String(value)),
      0,
    );
    if (size > maxBytes) errors.tooLong('[]', maxBytes);
  },
  validateUpdate: (next, current, errors) => validateFrozen(next, current, errors, ['data', 'binaryData']),
};

/** What each type of Secret must hold. */
const requiredKeys: Record<string, string[]> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

const validateSecretType = (object: KubeObject, errors: FieldErrors): void => {
  const data = object.data ?? {};
  if (object.type === 'kubernetes.io/service-account-token' && !object.metadata.annotations?.['kubernetes.io/service-account.name']) {
    errors.required('metadata.annotations[kubernetes.io/service-account.name]');
  }
  if (object.type === 'kubernetes.io/basic-auth' && !('username' in data) && !('password' in data)) {
    errors.required('data[username]');
    errors.required('data[password]');
  }
  for (const key of requiredKeys[object.type] ?? []) {
    if (!(key in data)) errors.required(`data[${key}]`);
    else if (key.startsWith('.docker')) {
      try {
        readJson(Buffer.from(data[key], 'base64').toString());
      } catch (error) {
        errors.invalid(`data[${key}]`, '<secret contents redacted>', error instanceof Error ? error.message : 'invalid character');
      }
    }
  }
};

export const secret: KindRules = {
  metaPasses: 'UV',
  defaults: (object) => {
    object.type ||= 'Opaque';
    if (!object.stringData) return;
    const encoded = Object.entries(object.stringData as Record<string, string>).map(([key, text]) => [
      key,
      Buffer.from(text).toString('base64'),
    ]);
    object.data = { ...object.data, ...Object.fromEntries(encoded) };
    delete object.stringData;
  },
  validate: (object, errors) => {
    validateKeys(errors, 'data', object.data);
    const size = Object.values(object.data ?? {}).reduce<number>((sum, value) => sum + Math.floor((String(value).length * 3) / 4), 0);
    if (size > maxBytes) errors.tooLong('data', maxBytes);
    validateSecretType(object, errors);
  },
  validateUpdate: (next, current, errors) => {
    if (next.type !== current.type) errors.immutable('type', next.type);
    validateFrozen(next, current, errors, ['data']);
  },
};

const validateNamespaceFinalizer = (errors: FieldErrors, finalizer: string, path: string): void => {
  errors.invalidAll(path, finalizer, isQualifiedName(finalizer));
  if (!finalizer.includes('/') && !['kubernetes', 'orphan', 'foregroundDeletion'].includes(finalizer))
    errors.invalid(path, finalizer, 'name is neither a standard finalizer name nor is it fully qualified');
};

export const namespace: KindRules = {
  metaPasses: 'VU',
  name: isDns1123Label,
  defaults: (object) => {
    // Set on every write, so that selectors may name namespaces.
    if (object.metadata.name) (object.metadata.labels ??= {})['kubernetes.io/metadata.name'] = object.metadata.name;
  },
  prepareForCreate: (object) => {
    object.status = { phase: 'Active' };
    const finalizers: string[] = object.spec?.finalizers ?? [];
    object.spec = { finalizers: finalizers.includes('kubernetes') ? finalizers : [...finalizers, 'kubernetes'] };
  },
  validate: ({ spec }, errors) => {
    for (const finalizer of spec?.finalizers ?? []) validateNamespaceFinalizer(errors, finalizer, 'spec.finalizers');
  },
  validateStatusUpdate: ({ metadata, status }, _current, errors) => {
    const [wanted, when] = metadata.deletionTimestamp ? ['Terminating', 'not empty'] : ['Active', 'empty'];
    if ((status?.phase ?? '') !== wanted)
      errors.invalid('status.Phase', status?.phase ?? '', `may only be '${wanted}' if \`deletionTimestamp\` is ${when}`);
  },
  validateSubresource: ({ spec }, _current, subresource, errors) => {
    if (subresource !== 'finalize') return;
    for (const [index, finalizer] of (spec?.finalizers ?? []).entries())
      validateNamespaceFinalizer(errors, finalizer, `spec.finalizers[${index}]`);
  },
  prepareForUpdate: (next, current) => {
    next.spec = { ...next.spec, finalizers: current.spec?.finalizers };
  },
};

export const serviceAccount: KindRules = { name: isDns1123Subdomain, metaPasses: 'UV' };
