// The definition of FluxReport, from its public documentation.
import { conditions, definition, flag, list, object, text, whole } from './schema-words.ts';

const component = object({ image: text, name: text, ready: flag, status: text }, 'image', 'name', 'ready', 'status');
const stats = object({ failing: whole, running: whole, suspended: whole, totalSize: text }, 'failing', 'running', 'suspended');
const sync = object({ id: text, path: text, ready: flag, source: text, status: text }, 'id', 'ready', 'status');

export const fluxReportDefinition = definition({
  names: { kind: 'FluxReport', plural: 'fluxreports', singular: 'fluxreport' },
  spec: object(
    {
      cluster: object({ nodes: whole, platform: text, serverVersion: text }),
      components: list(component),
      distribution: object({ entitlement: text, managedBy: text, status: text, version: text }, 'entitlement', 'status'),
      operator: object({ apiVersion: text, platform: text, version: text }),
      reconcilers: list(object({ apiVersion: text, kind: text, stats }, 'apiVersion', 'kind')),
      sync,
    },
    'distribution',
  ),
  status: object({ conditions }),
});
