import { describe, expect, it } from 'vitest';
import { sampleWorld } from '../../test/labs/sample-world.ts';
import { gitObject } from './index.ts';

const manifest = (replicas: string, namespace = 'shop') => `# a comment
---
apiVersion: v1
kind: Service
metadata: {name: web}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: ${namespace}
spec:
  replicas: ${replicas}
`;
const spec = {
  repository: 'shop',
  under: 'deploy',
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  name: 'web',
  match: { spec: { replicas: 2 } },
};
const shop = (files: Record<string, string>, author?: string) =>
  sampleWorld({ repositories: { shop: [{ message: 'Add web', files, ...(author ? { author } : {}) }] } });

describe('git-object', () => {
  it('finds the object in whatever file, between others', async () => {
    expect(await gitObject.evaluate({ ...spec, author: 'learner' }, shop({ 'deploy/deep/er.yml': manifest('2') }))).toMatchObject({
      verdict: 'passed',
      observed: 'deploy/deep/er.yml',
    });
  });

  it('names the field that differs, and the file', async () => {
    expect(await gitObject.evaluate(spec, shop({ 'deploy/web.yaml': manifest('1') }))).toMatchObject({
      verdict: 'failed',
      code: 'differs',
      observed: 'spec.replicas: 1',
      subject: 'Deployment web in deploy/web.yaml',
    });
  });

  it('says where it is when it is elsewhere', async () => {
    expect(await gitObject.evaluate(spec, shop({ 'web.yaml': manifest('2') }))).toMatchObject({
      verdict: 'failed',
      code: 'other-place',
      observed: 'it is in web.yaml',
    });
  });

  it('tells a file that cannot be read from one that is not there', async () => {
    expect(await gitObject.evaluate(spec, shop({ 'deploy/web.yaml': manifest('[2') }))).toMatchObject({
      verdict: 'failed',
      code: 'invalid-yaml',
    });
    expect(await gitObject.evaluate(spec, shop({ 'deploy/other.yaml': 'a: 1\n' }))).toMatchObject({ verdict: 'waiting', code: 'missing' });
  });

  it('knows who committed it', async () => {
    expect(
      await gitObject.evaluate(
        { ...spec, author: 'learner' },
        shop({ 'deploy/web.yaml': manifest('2') }, 'Platform team <platform@gitops-lab.invalid>'),
      ),
    ).toMatchObject({ verdict: 'failed', code: 'other-author' });
    expect(await gitObject.evaluate({ ...spec, author: 'flux' }, shop({ 'deploy/web.yaml': manifest('2') }, 'Flux <>'))).toMatchObject({
      verdict: 'passed',
    });
  });
});
