import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './test-server.ts';

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const version = (name: string, storage: boolean) => ({
  name,
  served: true,
  storage,
  subresources: {
    status: {},
    scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size', labelSelectorPath: '.status.selector' },
  },
  schema: {
    openAPIV3Schema: {
      type: 'object',
      properties: {
        spec: {
          type: 'object',
          required: ['size'],
          properties: { size: { type: 'integer', maximum: 5 }, color: { type: 'string', default: 'red' } },
        },
        status: { type: 'object', properties: { size: { type: 'integer' }, selector: { type: 'string' } } },
      },
    },
  },
});
const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'gadgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'gadgets', kind: 'Gadget' },
    versions: [version('v1', true), version('v1beta1', false)],
  },
};
const gadgets = '/apis/example.com/v1/namespaces/default/gadgets';
const gadget = (name: string, spec: object, metadata: object = {}) => ({
  apiVersion: 'example.com/v1',
  kind: 'Gadget',
  metadata: { name, ...metadata },
  spec,
});
const merge = 'application/merge-patch+json';

describe('custom kinds over HTTPS', () => {
  let test: TestServer;
  const post = (path: string, body: unknown) => test.ask(path, { method: 'POST', body });
  const patch = (path: string, body: unknown, contentType = merge) => test.ask(path, { method: 'PATCH', contentType, body });
  beforeAll(async () => void (test = await startTestServer()));
  afterAll(() => test.server.close());

  it('serves a kind from the moment its definition is answered', async () => {
    expect((await test.ask(gadgets)).text).toBe('404 page not found\n');
    expect((await post(definitions, definition)).code).toBe(201);
    const { conditions } = (await test.ask(`${definitions}/gadgets.example.com`)).body.status;
    expect(conditions.map((each: { type: string; status: string }) => [each.type, each.status])).toEqual([
      ['NamesAccepted', 'True'],
      ['Established', 'True'],
    ]);
    const { code, body } = await post(gadgets, gadget('first', { size: 2, unknown: true }));
    expect(code).toBe(201);
    expect(body.spec).toEqual({ size: 2, color: 'red' });
    expect(body.metadata.generation).toBe(1);
    expect((await test.ask('/apis/example.com')).body.preferredVersion.version).toBe('v1');
    expect(Object.keys((await test.ask('/openapi/v3')).body.paths)).toContain('apis/example.com/v1');
  });

  it('shows the same object in another version', async () => {
    const { body } = await test.ask('/apis/example.com/v1beta1/namespaces/default/gadgets/first');
    expect(body).toMatchObject({ apiVersion: 'example.com/v1beta1', spec: { size: 2 } });
    const list = (await test.ask('/apis/example.com/v1beta1/gadgets')).body;
    expect(list).toMatchObject({ kind: 'GadgetList', items: [{ apiVersion: 'example.com/v1beta1', kind: 'Gadget' }] });
  });

  it('refuses what the schema refuses', async () => {
    const { body } = await post(gadgets, gadget('large', { size: 6 }));
    expect(body).toMatchObject({ code: 422, reason: 'Invalid' });
    expect(body.message).toContain(
      'Gadget.example.com "large" is invalid: spec.size: Invalid value: 6: spec.size in body should be less than or equal to 5',
    );
  });

  it('parts status and scale from the object', async () => {
    await patch(`${gadgets}/first`, { status: { size: 9 } });
    expect((await test.ask(`${gadgets}/first`)).body.status).toBeUndefined();
    await patch(`${gadgets}/first/status`, { status: { size: 1, selector: 'a=b' }, spec: { size: 5 } });
    expect((await test.ask(`${gadgets}/first/scale`)).body).toMatchObject({
      kind: 'Scale',
      spec: { replicas: 2 },
      status: { replicas: 1, selector: 'a=b' },
    });
    expect((await patch(`${gadgets}/first/scale`, { spec: { replicas: 3 } })).body.spec).toEqual({ replicas: 3 });
    expect((await test.ask(`${gadgets}/first`)).body).toMatchObject({
      metadata: { generation: 2 },
      spec: { size: 3 },
      status: { size: 1 },
    });
  });

  it('wants a revision for a PUT and no strategic patch', async () => {
    const put = await test.ask(`${gadgets}/first`, { method: 'PUT', body: gadget('first', { size: 1 }) });
    expect(put.body.message).toBe(
      'gadgets.example.com "first" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    );
    expect((await patch(`${gadgets}/first`, {}, 'application/strategic-merge-patch+json')).code).toBe(415);
  });

  it('takes its objects along when it is deleted, waiting for their finalizers', async () => {
    await post(gadgets, gadget('held', { size: 1 }, { finalizers: ['example.com/hold'] }));
    const deleted = await test.ask(`${definitions}/gadgets.example.com`, { method: 'DELETE' });
    expect(deleted.body.metadata.finalizers).toEqual(['customresourcecleanup.apiextensions.k8s.io']);
    expect((await test.ask(gadgets)).body.items.map((each: { metadata: { name: string } }) => each.metadata.name)).toEqual(['held']);
    expect((await post(gadgets, gadget('late', { size: 1 }))).body.message).toBe(
      'gadgets.example.com "late" is forbidden: create not allowed while custom resource definition is terminating',
    );
    const watching = test.watch(`${gadgets}?watch=true`, 9);
    await test.ask(gadgets);
    await patch(`${gadgets}/held`, { metadata: { finalizers: null } });
    expect((await watching).map(({ type }) => type)).toContain('DELETED');
    expect((await test.ask(`${definitions}/gadgets.example.com`)).code).toBe(404);
    expect((await test.ask(gadgets)).text).toBe('404 page not found\n');
  });
});
