// The loop out of what a real cluster wrote, with repositories made for the test.
import { describe, expect, it } from 'vitest';
import { recorded } from '../../../test/labs/recorded.ts';
import { sampleWorld } from '../../../test/labs/sample-world.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { lookAtLoop, type LoopWishes } from './look-at-loop.ts';
import type { Loop, LoopNode } from './loop.ts';
import { markersIn } from './markers.ts';

const namespace = 'automation-end-to-end';
const image = '172.18.0.1:5001/automation-end-to-end/web';

const controller = (name: string): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'flux-system' },
  status: { availableReplicas: 1 },
});
const controllers = ['source-controller', 'kustomize-controller', 'image-reflector-controller', 'image-automation-controller'].map(
  controller,
);

const gitRepository = (): KubeObject => {
  const source = recorded('git-new-commits', 'gitrepository/app');
  source.metadata.namespace = namespace;
  source['spec'].url = 'http://forge/app.git';
  return source;
};

const imageRepository = (): KubeObject => {
  const repository = recorded('image-scan', 'imagerepository/web', 1);
  repository.metadata.namespace = namespace;
  repository['spec'].image = image;
  return repository;
};

const policy = (nth: number) => recorded(namespace, 'imagepolicy/web', nth);
const automation = () => recorded(namespace, 'imageupdateautomation/web', 1);
const manifest = (tag: string, marker: string) => `        - name: web\n          image: ${image}:${tag} # {"$imagepolicy": "${marker}"}\n`;

interface Case {
  objects?: KubeObject[];
  file?: string;
  /** The source has the newest commit. */
  fetched?: boolean;
  tags?: string[];
  wishes?: LoopWishes;
}

const look = async ({ objects, file = manifest('1.1.0', `${namespace}:web`), fetched = true, tags, wishes }: Case = {}): Promise<Loop> => {
  const chain = objects ?? [gitRepository(), recorded(namespace, 'kustomization/app'), imageRepository(), policy(1), automation()];
  const sample = {
    objects: [...controllers, ...chain],
    repositories: { app: [{ message: 'Add web', files: { 'deploy/web.yaml': file } }] },
  };
  const world = sampleWorld(sample, (all, head) => {
    for (const each of all) {
      if (each.kind === 'GitRepository' && fetched) each['status'].artifact.revision = `main@sha1:${head('app')}`;
      if (each.kind === 'Kustomization' && fetched) each['status'].lastAppliedRevision = `main@sha1:${head('app')}`;
    }
  });
  world.tagsOf = () => Promise.resolve(tags);
  return lookAtLoop(world, wishes);
};

const find = (loop: Loop, stage: LoopNode['stage']) => loop.nodes.find((node) => node.stage === stage);

describe('the loop', () => {
  it('goes from the registry to the pods when everything has arrived', async () => {
    const loop = await look();
    expect(loop.waits.filter((id) => !id.startsWith('Deployment'))).toEqual([]);
    const path = ['registry', 'scan', 'policy', 'automation', 'commit', 'source', 'kustomize'] as const;
    for (const [at, stage] of path.slice(1).entries())
      expect(loop.edges).toContainEqual(
        expect.objectContaining({ from: find(loop, path[at] as 'scan')?.id, to: find(loop, stage)?.id, open: false }),
      );
    expect(find(loop, 'policy')).toMatchObject({ revision: '1.1.0', brief: 'semver 1.x' });
    expect(find(loop, 'commit')).toMatchObject({ kind: 'app', name: 'main', says: '"Add web", by Ada' });
  });

  it('says that a commit was not fetched, and that the Kustomization waits for it', async () => {
    const loop = await look({ fetched: false });
    expect(loop.waits.slice(0, 2)).toEqual([`GitRepository/${namespace}/app`, `Kustomization/${namespace}/app`]);
    expect(find(loop, 'source')).toMatchObject({ state: 'moving', code: 'source-behind' });
    expect(find(loop, 'kustomize')?.state).toBe('waiting');
    expect(loop.edges).toContainEqual(expect.objectContaining({ to: `GitRepository/${namespace}/app`, open: true }));
  });

  it('says that a source is suspended although it has this commit, and lets what stands behind it go on', async () => {
    const source = gitRepository();
    source['spec'].suspend = true;
    const loop = await look({ objects: [source, recorded(namespace, 'kustomization/app')] });
    expect(find(loop, 'source')).toMatchObject({ state: 'stuck', code: 'source-suspended', brief: 'suspended' });
    expect(find(loop, 'kustomize')?.state).toBe('done');
  });

  it('sees what the registry has and the scan has not', async () => {
    const loop = await look({ tags: ['1.0.0', '1.0.1', '1.1.0', '1.2.0', '1.2.0-dev'] });
    expect(find(loop, 'scan')).toMatchObject({ state: 'moving', code: 'scan-behind' });
    expect(find(loop, 'scan')?.says).toContain('has not seen 1.2.0 yet; scans every 10m');
  });

  it('says what Git still says', async () => {
    const node = find(await look({ file: manifest('1.0.0', `${namespace}:web`) }), 'automation');
    expect(node).toMatchObject({ state: 'moving', code: 'not-written' });
    expect(node?.says).toContain('main says web:1.0.0 at deploy/web.yaml:2, the policy web:1.1.0');
  });

  it.each([
    [
      'a marker of another namespace, of which real Flux says nothing',
      manifest('1.0.0', 'flux-system:web'),
      'marker-unknown',
      'deploy/web.yaml:2 names flux-system:web',
    ],
    ['no marker at all', 'image: web:1.0.0\n', 'no-marker', 'no line below ./deploy carries'],
  ])('names %s', async (_title, file, code, words) => {
    const node = find(await look({ file }), 'automation');
    expect(node).toMatchObject({ state: 'stuck', code });
    expect(node?.says).toContain(words);
  });

  it('gives the words of a refused push', async () => {
    const refused = recorded('automation-refused-push', 'imageupdateautomation/web');
    refused.metadata.namespace = namespace;
    const node = find(await look({ objects: [gitRepository(), policy(1), refused] }), 'automation');
    expect(node).toMatchObject({ state: 'stuck', code: 'push-refused', brief: 'push refused' });
    expect(node?.words).toContain('authorization failed: Write access denied');
  });

  it('shows inputs and what a ResourceSet made of them', async () => {
    const names = ['resourcesetinputprovider/pulls', 'resourceset/previews', 'kustomization/pr-7'];
    const loop = await look({ objects: names.map((name) => recorded('resourceset-pull-requests', name)) });
    expect(find(loop, 'inputs')).toMatchObject({ state: 'done', brief: 'GiteaPullRequest: red' });
    expect(find(loop, 'resource-set')).toMatchObject({ brief: '2 objects' });
    expect(loop.edges).toContainEqual(
      expect.objectContaining({
        from: 'ResourceSet/resourceset-pull-requests/previews',
        to: 'Kustomization/resourceset-pull-requests/pr-7',
      }),
    );
  });

  it('keeps to one Kustomization when asked, with what leads to it, and knows no other', async () => {
    const other = recorded(namespace, 'kustomization/app');
    other.metadata.name = 'other';
    const objects = [gitRepository(), recorded(namespace, 'kustomization/app'), other];
    const loop = await look({ objects, wishes: { kustomizations: ['app'] } });
    expect(loop.nodes.map(({ stage, name }) => [stage, name]).slice(0, 3)).toEqual([
      ['commit', 'main'],
      ['source', 'app'],
      ['kustomize', 'app'],
    ]);
    await expect(look({ objects, wishes: { kustomizations: ['shop'] } })).rejects.toThrow(
      'There is no Kustomization «shop»; there are app, other.',
    );
  });

  it('shows a repository that nobody looks at', async () => {
    expect(await look({ objects: [], wishes: { repositories: ['app'] } })).toMatchObject({
      nodes: [{ id: 'Branch/app/main', state: 'done' }],
      edges: [],
    });
  });
});

describe('markers', () => {
  it.each([
    ['image: a/b:1 # {"$imagepolicy": "ns:p"}', { value: 'a/b:1', part: 'whole', policy: 'p', namespace: 'ns' }],
    ['  newTag: "1.2" # {"$imagepolicy": "ns:p:tag"}', { value: '1.2', part: 'tag' }],
    ['- \'a/b\' #{"$imagepolicy":"ns:p:name"}', { value: 'a/b', part: 'name' }],
  ])('reads %s', (line, expected) => {
    expect(markersIn('x.yaml', line)).toEqual([expect.objectContaining({ line: 1, ...expected })]);
  });

  it('does not take a comment of its own line for one', () => {
    expect(markersIn('x.yaml', '# {"$imagepolicy": "ns:p"}')).toEqual([]);
  });
});
