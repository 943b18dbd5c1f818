// flux create kustomization.
import type { Flags } from '../../flags.ts';
import { fail } from '../context.ts';
import { compact, duration } from './flag-values.ts';

const sourceRef = (text: string, namespace: string) => {
  const found = /^(?:(\w+)\/)?([^/.]+)(?:\.([^/.]+))?$/.exec(text);
  if (!text || !found) throw fail('source is required');
  const [, kind = 'GitRepository', name = '', own] = found;
  return compact({ kind, name, namespace: own && own !== namespace ? own : undefined });
};

const healthCheck = (text: string) => {
  const found = /^([A-Za-z]+)\/([^.]+)\.(.+)$/.exec(text);
  if (!found) throw fail(`invalid health check '${text}' must be in the format kind/name.namespace`);
  return { kind: found[1], name: found[2], namespace: found[3] };
};

export const kustomizationSpec = (flags: Flags) => {
  const source = sourceRef(flags.string('source'), flags.string('namespace'));
  const path = flags.string('path').replace(/^\.?\//, '');
  const healthChecks = flags.list('health-check').map(healthCheck);
  const dependsOn = flags
    .list('depends-on')
    .map((each) => (each.includes('/') ? { name: each.split('/')[1], namespace: each.split('/')[0] } : { name: each }));
  const waits = flags.boolean('wait') || healthChecks.length > 0;
  return compact({
    dependsOn,
    healthChecks,
    interval: duration(flags, 'interval'),
    path: `./${path}`,
    prune: flags.boolean('prune'),
    retryInterval: flags.string('retry-interval') ? duration(flags, 'retry-interval') : undefined,
    serviceAccountName: flags.string('service-account'),
    sourceRef: source,
    targetNamespace: flags.string('target-namespace'),
    timeout: waits ? duration(flags, 'health-check-timeout') : undefined,
    wait: flags.boolean('wait') || undefined,
  });
};
