import { describe, expect, it } from 'vitest';
import type { ResourceType } from '../machinery/resource.ts';
import { createOpenApi } from './openapi.ts';
import { createResourceRegistry } from './registry.ts';

const gadget = (schema: object): ResourceType => ({
  ...(createResourceRegistry().byKind('v1', 'ConfigMap') as ResourceType),
  group: 'example.com',
  version: 'v1',
  kind: 'Gadget',
  listKind: 'GadgetList',
  resource: 'gadgets',
  custom: true,
  customVersion: { schema, preserveUnknownFields: false, printerColumns: [], hasStatus: false, selectableFields: [] },
});

describe('createOpenApi', () => {
  it('documents every group version that is served, each with all that it refers to', () => {
    const documents = createOpenApi(createResourceRegistry());
    const paths = Object.keys(documents.index().paths);
    expect(paths).toContain('api/v1');
    expect(paths).toContain('apis/apps/v1');
    for (const path of paths) {
      const text = documents.document(path)?.text as string;
      const { components } = JSON.parse(text) as { components: { schemas: Record<string, unknown> } };
      const missing = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)]
        .map((found) => found[1] as string)
        .filter((name) => !components.schemas[name]);
      expect([path, missing]).toEqual([path, []]);
    }
    expect(documents.document('apis/none/v1')).toBeUndefined();
  });

  it('tells kubectl which kind a path has and that its writes are validated', () => {
    const { text } = createOpenApi(createResourceRegistry()).document('apis/apps/v1') as { text: string };
    const { patch } = JSON.parse(text).paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}'];
    expect(patch['x-kubernetes-group-version-kind']).toEqual({ group: 'apps', version: 'v1', kind: 'Deployment' });
    expect(patch.parameters.map((each: { name: string }) => each.name)).toEqual(['dryRun', 'fieldManager', 'fieldValidation', 'force']);
  });

  it('follows definitions: another schema gives another hash, and only there', () => {
    const registry = createResourceRegistry();
    const documents = createOpenApi(registry);
    const addresses = () =>
      Object.fromEntries(Object.entries(documents.index().paths).map(([path, each]) => [path, each.serverRelativeURL]));
    registry.register(gadget({ type: 'object', properties: { spec: { type: 'string' } } }));
    const before = addresses();
    const first = JSON.parse(documents.document('apis/example.com/v1')?.text ?? '');
    expect(Object.keys(first.components.schemas['com.example.v1.Gadget'].properties)).toEqual(['spec', 'apiVersion', 'kind', 'metadata']);
    registry.register(gadget({ type: 'object', properties: { spec: { type: 'integer' } } }));
    const after = addresses();
    expect(Object.keys(after).filter((path) => after[path] !== before[path])).toEqual(['apis/example.com/v1']);
    expect(documents.document('apis/example.com/v1')?.text).toContain('"integer"');
  });
});
