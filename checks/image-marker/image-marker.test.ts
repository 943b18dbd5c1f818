import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/kubernetes/machinery/object.ts';
import { sampleWorld } from '../../test/labs/sample-world.ts';
import { imageMarker } from './index.ts';

const policy: KubeObject = {
  apiVersion: 'image.toolkit.fluxcd.io/v1',
  kind: 'ImagePolicy',
  metadata: { name: 'web', namespace: 'flux-system' },
};
const spec = { repository: 'kiosk', under: 'deploy', policy: 'flux-system/web' };

const look = (line: string, more: object = {}, objects = [policy]) => {
  const files = { 'deploy/web.yaml': `containers:\n  - name: web\n    ${line}\n` };
  return imageMarker.evaluate({ ...spec, ...more }, sampleWorld({ objects, repositories: { kiosk: [{ files }] } }));
};

describe('image-marker', () => {
  it('passes for a marker that names the policy', async () => {
    const found = await look('image: reg:5000/web:1.0.0 # {"$imagepolicy": "flux-system:web"}');
    expect(found).toMatchObject({ verdict: 'passed', evidence: 'deploy/web.yaml, line 3 names flux-system:web' });
  });

  it('says what Flux is silent about: the wrong namespace', async () => {
    const found = await look('image: reg:5000/web:1.0.0 # {"$imagepolicy": "kiosk:web"}');
    expect(found).toMatchObject({ verdict: 'failed', code: 'other-namespace', observed: 'deploy/web.yaml, line 3 names kiosk:web' });
    expect(found.because).toContain('web is in flux-system, not in kiosk');
  });

  // The first column of truth's automation-marker-mistakes: none of these was ever written, and no message said so.
  it.each([
    ['a misspelt name', 'image: web:1.0.0 # {"$imagepolicy": "flux-system:wbe"}', 'other-policy', 'called web'],
    ['no namespace', 'image: web:1.0.0 # {"$imagepolicy": "web"}', 'malformed', 'one name'],
    ['single quotes', "image: web:1.0.0 # {'$imagepolicy': 'flux-system:web'}", 'malformed', 'double quotes'],
    ['no braces', 'image: web:1.0.0 # "$imagepolicy": "flux-system:web"', 'malformed', 'braces'],
    ['another key', 'image: web:1.0.0 # {"$imagePolicy": "flux-system:web"}', 'malformed', 'small letters'],
    ['an unknown part', 'image: web:1.0.0 # {"$imagepolicy": "flux-system:web:version"}', 'malformed', 'none of tag'],
    ['a line of its own', '# {"$imagepolicy": "flux-system:web"}', 'own-line', 'same line'],
    ['no blank', 'image: web:1.0.0# {"$imagepolicy": "flux-system:web"}', 'malformed', 'blank'],
  ])('explains %s', async (_, line, code, because) => {
    const found = await look(line);
    expect(found).toMatchObject({ verdict: 'failed', code });
    expect(found.because).toContain(because);
  });

  it('tells the parts apart where one is asked for', async () => {
    const line = 'tag: 1.0.0 # {"$imagepolicy": "flux-system:web:tag"}';
    expect(await look(line, { part: 'tag' })).toMatchObject({ verdict: 'passed' });
    expect(await look(line, { part: 'whole' })).toMatchObject({ code: 'other-part' });
  });

  it('looks at one of several images where a value is asked for', async () => {
    const till = 'image: reg:5000/till:1.0.0 # {"$imagepolicy": "flux-system:till"}';
    const both = (web: string) => look(`${till}\n  - image: ${web}`, { value: '/web:' });
    expect(await both('reg:5000/web:1.0.0')).toMatchObject({ verdict: 'waiting', code: 'missing' });
    expect(await both('reg:5000/web:1.0.0 # {"$imagepolicy": "flux-system:till"}')).toMatchObject({ code: 'other-policy' });
    expect(await both('reg:5000/web:1.0.0 # "flux-system:web imagepolicy"')).toMatchObject({ code: 'malformed' });
    expect(await both('reg:5000/web:1.0.0 # {"$imagepolicy": "flux-system:web"}')).toMatchObject({ verdict: 'passed' });
  });

  it('waits for the policy, and for a marker', async () => {
    expect(await look('image: web:1.0.0 # {"$imagepolicy": "flux-system:web"}', {}, [])).toMatchObject({
      verdict: 'waiting',
      code: 'no-policy',
    });
    expect(await look('image: web:1.0.0')).toMatchObject({ verdict: 'waiting', code: 'missing' });
    expect(await look('image: web:1.0.0 # {"$imagepolicy": "flux-system:web"}', { under: 'other' })).toMatchObject({ code: 'missing' });
  });
});
