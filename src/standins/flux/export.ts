// flux export.
import type { Verb } from '../standin.ts';
import { exportYaml } from './create/create-object.ts';
import { goDuration } from './create/flag-values.ts';
import { fail, type FluxContext } from './context.ts';
import { kinds, knownWords, parseKind } from './kinds.ts';

const durations = new Set(['interval', 'timeout', 'retryInterval']);
/** The one boolean that Go writes out when it is false. */
const written = 'prune';

/** What Flux' own types make of a spec: `10m` becomes `10m0s`, false is left out where it is the default. */
const asGoPrints = (spec: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(spec)
      .filter(([key, value]) => value !== false || key === written)
      .map(([key, value]) => [key, durations.has(key) ? goDuration(String(value)) : value]),
  );

export const exporter: Verb<FluxContext> = {
  summary: 'Export resources in YAML format',
  usage: 'flux export (source git|source oci|kustomization|image …|receiver|alert|alert-provider) (NAME | --all)',
  flags: { all: { type: 'boolean' } },
  async run(context, { args, flags }) {
    const { kind, rest } = parseKind(args);
    if (!kind || !kinds.includes(kind)) throw fail(`this stand-in of flux cannot export "${args.join(' ')}"; it knows: ${knownWords()}`);
    const [name] = rest;
    if (!name && !flags.boolean('all')) throw fail('name is required');
    const namespace = flags.string('namespace');
    const objects = name ? [await context.get(kind, namespace, name)] : await context.list(kind, namespace);
    if (!objects.length) throw fail(`no ${kind.kind} objects found in ${namespace} namespace`);
    for (const { metadata: meta, spec } of objects) {
      const kept = {
        ...(meta.annotations ? { annotations: meta.annotations } : {}),
        ...(meta.labels ? { labels: meta.labels } : {}),
        name: meta.name,
        namespace: meta.namespace,
      };
      exportYaml(context, {
        apiVersion: kind.apiVersion,
        kind: kind.kind,
        metadata: kept,
        spec: asGoPrints(spec as Record<string, unknown>),
      });
    }
    return 0;
  },
};
