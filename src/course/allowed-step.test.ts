import { describe, expect, it } from 'vitest';
import { whyNoCommand, whyNoStep } from './allowed-step.ts';
import type { Step } from './lab.ts';

const push = (files: Record<string, string | null>, repository = 'fleet'): Step => ({ push: { repository, message: 'm', files } });
const kubectl = (line: string): Step => ({ kubectl: line.split(' ') });
const flux = (line: string): Step => ({ flux: line.split(' ') });
const git = (line: string): Step => ({ git: { repository: 'fleet', run: line.split(' ') } });

describe('a step of a course', () => {
  it.each<[string, Step]>([
    ['a file of a repository', push({ 'apps/web.yaml': 'x', '.gitignore': 'x', '.github/x': null })],
    ['an apply from its input', kubectl('apply -f - -n shop --kustomize=./apps')],
    ['a command in a pod', kubectl('exec deploy/web -n shop -- cat --token=/etc/hosts')],
    ['a bootstrap of the lab', flux('bootstrap git --url={{forge}}/fleet.git --password={{token}} --path=clusters/lab')],
    ['a revert that is pushed', git('revert --no-edit HEAD')],
    ['a push to the forge', git('push forge main')],
  ])('may be %s', (_, step) => expect(whyNoStep(step)).toBeUndefined());

  it.each<[string, Step]>([
    ['a file beside the repository', push({ '../../.bashrc': 'x' })],
    ['a file of the machine', push({ '/etc/hosts': 'x' })],
    ["git's own configuration", push({ 'a/.GIT/config': 'x' })],
    ['a repository that is a path', push({ a: 'x' }, '../x')],
    ['an edit outside', { push: { repository: 'fleet', message: 'm', files: {}, edit: { '../x': [] } } }],
    ['another cluster', kubectl('get pods --kubeconfig=/home/me/.kube/config')],
    ['another context', kubectl('delete namespace shop --context work')],
    ['another server', kubectl('get pods -s https://work')],
    ['a file of the machine in a Secret', kubectl('create secret generic x --from-file=key=/home/me/.ssh/id_rsa')],
    ['a file of the machine, applied', kubectl('apply -f ../../x.yaml')],
    ['a plugin of kubectl', kubectl('mine x')],
    ['a copy out of a pod', kubectl('cp pod:/x /home/me/x')],
    ["the learner's own forge", flux('bootstrap github --owner=me')],
    ['a program in an option of git', git('-c core.pager=sh log')],
    ['another forge', git('push https://forge.invalid/x main')],
    ['a program as a transport', git('fetch ext::sh')],
    ['a program by an option', git('fetch --upload-pack=sh forge')],
    ['another place of the forge', { pull: { repository: 'fleet/../../x', do: 'close' } }],
    ['a release of the home folder', { release: { image: 'web', version: '1', from: '../..' } }],
  ])('is never %s', (_, step) => expect(whyNoStep(step)).toMatch(/./));

  it('runs three programs only', () => {
    expect(whyNoCommand(['flux', 'get', 'kustomizations'])).toBeUndefined();
    for (const program of ['sh', 'curl', 'constructor']) expect(whyNoCommand([program, '-c', 'x'])).toContain('kubectl, flux or git');
  });
});
