import { describe, expect, it } from 'vitest';
import { sampleWorld } from '../../test/labs/sample-world.ts';
import { rights } from './index.ts';

const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'bumper', namespace: 'tools' } };

const worldWhere = (...allowed: string[]) => {
  const world = sampleWorld({ objects: [account] });
  const may = (_who: unknown, { verb, resource, group, namespace, subresource }: Record<string, string>) =>
    Promise.resolve(
      allowed.includes(
        `${verb} ${resource}${subresource ? `/${subresource}` : ''}${group ? `.${group}` : ''}${namespace ? ` in ${namespace}` : ''}`,
      ),
    );
  Object.assign(world.cluster, { may });
  return world;
};

const spec = {
  serviceAccount: 'tools/bumper',
  may: ['patch deployments.apps in shop'],
  mayNot: ['delete deployments.apps in shop', 'list nodes'],
};

describe('rights', () => {
  it('passes with what is needed and nothing more', async () => {
    const world = worldWhere('patch deployments.apps in shop', 'get pods/log in shop');
    expect(await rights.evaluate({ ...spec, may: [...spec.may, 'get pods/log in shop'] }, world)).toMatchObject({ verdict: 'passed' });
  });

  it('names the first right that is missing, and the first that is too much', async () => {
    expect(await rights.evaluate(spec, worldWhere())).toMatchObject({ code: 'too-few', expected: 'it may patch deployments.apps in shop' });
    expect(await rights.evaluate(spec, worldWhere('patch deployments.apps in shop', 'list nodes'))).toMatchObject({
      code: 'too-many',
      expected: 'it may not list nodes',
    });
  });

  it('waits for the account, and refuses to guess at a right that it cannot read', async () => {
    expect(await rights.evaluate({ ...spec, serviceAccount: 'tools/nobody' }, worldWhere())).toMatchObject({
      verdict: 'waiting',
      code: 'missing',
    });
    await expect(rights.evaluate({ ...spec, may: ['patch'] }, worldWhere())).rejects.toThrow('verb resource.group');
  });
});
