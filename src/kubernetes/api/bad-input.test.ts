// What no client should send. Messages are those that a real kube-apiserver 1.34.4 answered to the same requests.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './test-server.ts';

const maps = '/api/v1/namespaces/default/configmaps';
const nested = (levels: number) => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);
const unrecognized = (why: string) => `the object provided is unrecognized (must be of type ConfigMap): ${why}`;
const bomb = [
  'a: &a [x,x,x,x,x,x,x,x,x]',
  ...[...'bcdefghij'].map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghij'[at]}`).join(',')}]`),
];

describe('bad input', () => {
  let tested: TestServer;
  beforeAll(async () => void (tested = await startTestServer()));
  afterAll(() => tested.server.close());

  it.each([
    [
      'an apiVersion that is no text',
      '{"apiVersion":{"a":1},"kind":"ConfigMap"}',
      'cannot unmarshal object into Go struct field .apiVersion of type string',
    ],
    ['a kind that is no text', '{"apiVersion":"v1","kind":[1]}', 'cannot unmarshal array into Go struct field .kind of type string'],
    ['braces without end', nested(10_001), "invalid character '{' exceeded max depth"],
    ['brackets without end', '['.repeat(20_000), "invalid character '[' exceeded max depth"],
  ])('refuses %s', async (_, body, why) => {
    const { code, body: status } = await tested.ask(maps, { method: 'POST', body });
    expect([code, status.reason]).toEqual([400, 'BadRequest']);
    expect(status.message).toContain(why);
    expect(status.message.startsWith(unrecognized("couldn't get version/kind; json parse error: "))).toBe(true);
  });

  it.each([
    ['a document that unfolds without measure', bomb.join('\n'), 'yaml: document contains excessive aliasing'],
    ['an anchor inside itself', 'a: &a [*a]', "yaml: anchor 'a' value contains itself"],
    ['lists in lists', '['.repeat(20_000), 'yaml: exceeded max depth of 10000'],
  ])('refuses %s', async (_, body, why) => {
    const created = await tested.ask(maps, { method: 'POST', body, contentType: 'application/yaml' });
    expect([created.code, created.body.message.startsWith(unrecognized(why))]).toEqual([400, true]);
    const applied = await tested.ask(`${maps}/a?fieldManager=a`, { method: 'PATCH', body, contentType: 'application/apply-patch+yaml' });
    expect(applied.body.message).toBe(`error decoding YAML: error converting YAML to JSON: ${why}`);
  });

  it('reads any escape in a path, and closes on what is none', async () => {
    expect(await tested.ask(`${maps}/a%ffb`)).toMatchObject({ code: 404, body: { details: { name: 'a\ufffdb' } } });
    expect(await tested.ask(`${maps}/a%zz`)).toMatchObject({ code: 400, text: '400 Bad Request' });
  });

  it('refuses numbers that are too long', async () => {
    const long = '99999999999999999999';
    expect((await tested.ask(`${maps}?limit=${long}`)).body.message).toBe(`strconv.ParseInt: parsing "${long}": value out of range`);
    expect((await tested.ask(`${maps}?resourceVersion=${long}`)).body.message).toContain(
      `strconv.ParseUint: parsing "${long}": value out of range`,
    );
  });

  it('stops a patch that copies copies', async () => {
    await tested.ask(maps, { method: 'POST', body: JSON.stringify({ metadata: { name: 'large' }, data: { a: 'x'.repeat(200_000) } }) });
    const copies = Array.from({ length: 20 }, (_, at) => ({ op: 'copy', from: '/data/a', path: `/data/b${at}` }));
    const answer = await tested.ask(`${maps}/large`, {
      method: 'PATCH',
      body: JSON.stringify(copies),
      contentType: 'application/json-patch+json',
    });
    expect(answer).toMatchObject({ code: 422, body: { message: 'the server rejected our request due to an error in our request' } });
  });

  it('takes a kind that is no text for none when it applies', async () => {
    const apply = (body: string) =>
      tested.ask(`${maps}/a?fieldManager=a`, { method: 'PATCH', body, contentType: 'application/apply-patch+yaml' });
    expect((await apply('{"apiVersion":5,"kind":"ConfigMap"}')).body.message).toBe('invalid object type: /, Kind=ConfigMap');
    expect((await apply('{"apiVersion":"v1","kind":{"a":1}}')).body.message).toBe('invalid object type: /v1, Kind=');
  });

  it('keeps names of prototypes as plain data', async () => {
    const body = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"p"},"data":{"__proto__":"x","constructor":"a"}}';
    expect((await tested.ask(maps, { method: 'POST', body })).text).toContain('"data":{"__proto__":"x","constructor":"a"}');
    for (const [contentType, patch] of [
      ['application/json-patch+json', '[{"op":"add","path":"/data/__proto__","value":"1"}]'],
      ['application/merge-patch+json', '{"data":{"__proto__":"2"}}'],
      ['application/strategic-merge-patch+json', '{"data":{"__proto__":"3"}}'],
      ['application/apply-patch+yaml', '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"p"},"data":{"__proto__":"4"}}'],
    ] as const) {
      const { code, text } = await tested.ask(`${maps}/p?fieldManager=a${contentType.includes('apply') ? '&force=true' : ''}`, {
        method: 'PATCH',
        body: patch,
        contentType,
      });
      expect([contentType, code, /"__proto__":"(.)"/.exec(text)?.[1]]).toEqual([contentType, 200, /"([1-4])"/.exec(patch)?.[1]]);
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
