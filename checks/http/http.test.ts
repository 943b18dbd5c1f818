import { describe, expect, it } from 'vitest';
import { sampleWorld } from '../../test/labs/sample-world.ts';
import { http } from './index.ts';

const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'shop' } };
const path = '/api/v1/namespaces/shop/services/http:web:9898/proxy/';
const spec = { service: 'web', namespace: 'shop', port: 9898 };
const world = (page?: { code: number; body: string }) => sampleWorld({ objects: [service], ...(page ? { pages: { [path]: page } } : {}) });

describe('http', () => {
  it('passes for the status, the text and the JSON that are asked for', async () => {
    const page = { code: 200, body: '{"message":"hello","version":"6.7.0"}' };
    expect(await http.evaluate({ ...spec, body: 'hello', json: { version: { $matches: '^6\\.' } } }, world(page))).toMatchObject({
      verdict: 'passed',
    });
    expect(await http.evaluate({ ...spec, json: { version: '7.0.0' } }, world(page))).toMatchObject({
      verdict: 'failed',
      code: 'body',
      observed: '6.7.0',
    });
  });

  it('tells a missing Service from one that nobody stands behind', async () => {
    expect(await http.evaluate(spec, sampleWorld())).toMatchObject({ verdict: 'waiting', code: 'no-service' });
    expect(await http.evaluate(spec, world())).toMatchObject({
      verdict: 'failed',
      code: 'no-answer',
      because: 'no endpoints available for service',
    });
  });

  it('names another status', async () => {
    expect(await http.evaluate(spec, world({ code: 404, body: 'nothing here\n' }))).toMatchObject({
      verdict: 'failed',
      code: 'status',
      observed: 'it answers 404',
    });
  });
});
