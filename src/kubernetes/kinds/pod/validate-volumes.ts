// Validation of volumes, and of what containers mount of them.
import { FieldErrors, type Loose } from '../field-errors.ts';
import { isConfigMapKey, isDns1123Label, isDns1123Subdomain } from '../names.ts';
import { validateFieldRef } from './validate-env.ts';

const downwardPaths = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid'];

const validatePath = (errors: FieldErrors, path: string, field: string): void => {
  if (path.startsWith('/')) errors.invalid(field, path, 'must be a relative path');
  if (path.split('/').includes('..')) errors.invalid(field, path, "must not contain '..'");
};

const validateItems = (errors: FieldErrors, items: Loose[] | undefined, path: string): void => {
  for (const [index, item] of (items ?? []).entries()) {
    if (!item.key) errors.required(`${path}.items[${index}].key`);
    else errors.invalidAll(`${path}.items[${index}].key`, item.key, isConfigMapKey(item.key));
    if (!item.path) errors.required(`${path}.items[${index}].path`);
    else validatePath(errors, item.path, `${path}.items[${index}].path`);
  }
};

const validateMode = (errors: FieldErrors, mode: unknown, path: string): void => {
  if (typeof mode === 'number' && (mode > 0o777 || mode < 0))
    errors.invalid(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive');
};

const hostPathTypes = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'];

/** What each source must hold. Sources that no simulated node has are taken as they are. */
const checks: Record<string, (errors: FieldErrors, source: Loose, path: string) => void> = {
  hostPath: (errors, source, path) => {
    if (!source.path) return errors.required(`${path}.path`);
    if (source.path.split('/').includes('..')) errors.invalid(`${path}.path`, source.path, "must not contain '..'");
    errors.oneOf(`${path}.type`, source.type ?? '', hostPathTypes);
  },
  secret: (errors, source, path) => {
    if (!source.secretName) errors.required(`${path}.secretName`);
    validateMode(errors, source.defaultMode, `${path}.defaultMode`);
    validateItems(errors, source.items, path);
  },
  configMap: (errors, source, path) => {
    if (!source.name) errors.required(`${path}.name`);
    validateMode(errors, source.defaultMode, `${path}.defaultMode`);
    validateItems(errors, source.items, path);
  },
  persistentVolumeClaim: (errors, source, path) => {
    if (!source.claimName) errors.required(`${path}.claimName`);
    else errors.invalidAll(`${path}.claimName`, source.claimName, isDns1123Subdomain(source.claimName));
  },
  downwardAPI: (errors, source, path) => {
    for (const [index, item] of (source.items ?? []).entries()) {
      if (!item.path) errors.required(`${path}.path`);
      else validatePath(errors, item.path, `${path}.path`);
      if (item.fieldRef) validateFieldRef(errors, item.fieldRef, `${path}.fieldRef`, downwardPaths);
      else if (!item.resourceFieldRef) errors.required(`${path}.items[${index}]`, 'one of fieldRef and resourceFieldRef is required');
    }
  },
  nfs: (errors, source, path) => {
    if (!source.server) errors.required(`${path}.server`);
    if (!source.path) errors.required(`${path}.path`);
    if (!source.path?.startsWith('/')) errors.invalid(`${path}.path`, source.path ?? '', 'must be an absolute path');
  },
};

const validateVolume = (errors: FieldErrors, volume: Loose, path: string): void => {
  const given = Object.keys(volume).filter((key) => key !== 'name' && volume[key]);
  for (const [index, source] of given.entries()) {
    if (index > 0) errors.forbidden(`${path}.${source}`, 'may not specify more than 1 volume type');
    else checks[source]?.(errors, volume[source], `${path}.${source}`);
  }
  if (given.length === 0) errors.required(path, 'must specify a volume type');
};

/** Names of the volumes that may be mounted: the valid ones. */
export const validateVolumes = (errors: FieldErrors, volumes: Loose[], path: string): Set<string> => {
  const names = new Set<string>();
  for (const [index, volume] of volumes.entries()) {
    const found = new FieldErrors();
    const at = `${path}[${index}]`;
    validateVolume(found, volume, at);
    if (!volume.name) found.required(`${at}.name`);
    else found.invalidAll(`${at}.name`, volume.name, isDns1123Label(volume.name));
    if (names.has(volume.name)) found.duplicate(`${at}.name`, volume.name);
    if (found.causes.length === 0) names.add(volume.name);
    errors.causes.push(...found.causes);
  }
  return names;
};

export const validateMounts = (errors: FieldErrors, mounts: Loose[], volumes: Set<string>, path: string): void => {
  const points = new Set<string>();
  for (const [index, mount] of mounts.entries()) {
    const at = `${path}[${index}]`;
    if (!mount.name) errors.required(`${at}.name`);
    if (!volumes.has(mount.name)) errors.notFound(`${at}.name`, mount.name);
    if (!mount.mountPath) errors.required(`${at}.mountPath`);
    if (points.has(mount.mountPath)) errors.invalid(`${at}.mountPath`, mount.mountPath, 'must be unique');
    points.add(mount.mountPath);
    if (mount.subPath) validatePath(errors, mount.subPath, `${path}.subPath`);
    if (mount.subPathExpr && mount.subPath)
      errors.invalid(`${at}.subPathExpr`, mount.subPathExpr, 'subPathExpr and subPath are mutually exclusive');
  }
};
