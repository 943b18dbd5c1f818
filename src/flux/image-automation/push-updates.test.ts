import { describe, expect, it } from 'vitest';
import { marker, readyOf, useImageAutomation } from '../../../test/flux/use-image-automation.ts';

describe('what image-automation-controller pushes', () => {
  const lab = useImageAutomation();
  const { git, address, push, bare, subjects, show, automation, choose, ran, failed, events } = lab;

  it.each([
    ['before the push is listed', (url: string) => url.endsWith('service=git-receive-pack'), 'object not found'],
    ['before the push arrives', (url: string) => url.endsWith('/git-receive-pack'), 'command error on refs/heads/main: '],
  ])("keeps a learner's commit that comes %s, and tries again", async (_, isMoment, words) => {
    let pushed = false;
    lab.onFetch = async (url) => {
      if (pushed || !isMoment(url)) return;
      pushed = true;
      await push({ 'notes.md': 'mine\n' }, 'Notes');
    };
    await automation();
    const { status } = await failed('GitOperationFailed');
    expect(JSON.stringify(status)).toContain(`failed to update source: failed to push to remote: ${words}`);
    expect(await subjects()).toEqual(['Learner: Notes', 'Learner: Add the app', 'Learner: Start']);
    await ran('1.0.1', lab.app, 'web', 750);
    expect(await subjects()).toEqual([
      'Flux: Update from image update automation',
      'Learner: Notes',
      'Learner: Add the app',
      'Learner: Start',
    ]);
  });

  it('never overwrites what a person added to the push branch', async () => {
    await git('push', '-q', address(), 'main:updates');
    let pushed = false;
    lab.onFetch = async (url) => {
      if (pushed || !url.endsWith('service=git-receive-pack')) return;
      pushed = true;
      await push({ 'notes.md': 'mine\n' }, 'Notes', 'updates');
    };
    await automation({ git: { commit: { author: { email: 'flux@lab.local' } }, push: { branch: 'updates' } } });
    await ran('1.0.1', lab.app, 'web', 750);
    expect(await subjects('updates')).toEqual([
      ': Update from image update automation',
      'Learner: Notes',
      'Learner: Add the app',
      'Learner: Start',
    ]);
    expect(await subjects()).toEqual(['Learner: Add the app', 'Learner: Start']);
  });

  it('lets two automations work on one branch', async () => {
    await push({ 'deploy/api.yaml': `image: registry.lab/api:1.0.0 ${marker('default:api')}\n` }, 'Add the api');
    await choose('3.0.0', 'api');
    const own = (stage: string) => ({ update: { path: `deploy/${stage}.yaml`, strategy: 'Setters' } });
    await Promise.all([automation(own('web'), `${lab.app}-web`), automation(own('api'), `${lab.app}-api`)]);
    await ran('1.0.1', `${lab.app}-web`, 'web', 750);
    await ran('3.0.0', `${lab.app}-api`, 'api', 750);
    expect(await show('deploy/web.yaml')).toContain('web:1.0.1');
    expect(await show('deploy/api.yaml')).toContain('api:3.0.0');
    expect(await subjects()).toHaveLength(5);
  });

  it('says why a protected branch refused, and is let in later', async () => {
    lab.forge.protect(lab.app, [{ branch: 'main', pushes: 'refuse', force: false, message: 'no' }]);
    await automation();
    const refused = await failed('GitOperationFailed');
    const message = 'failed to update source: failed to push to remote: command error on refs/heads/main: hook declined';
    expect(readyOf(refused)?.message).toBe(message);
    expect(await events()).toContain(`Warning GitOperationFailed ${message}`);
    lab.forge.protect(lab.app, []);
    await ran('1.0.1', lab.app, 'web', 750);
    expect((await subjects())[0]).toBe('Flux: Update from image update automation');
  });

  it('works on a repository of another namespace, with that namespace’s secret, and pushes a refspec too', async () => {
    const push = { branch: 'main', refspec: 'refs/heads/*:refs/heads/copies/*', options: { 'merge_request.create': '' } };
    await automation({
      sourceRef: { kind: 'GitRepository', name: lab.app, namespace: 'flux-system' },
      git: { checkout: { ref: { branch: 'main' } }, commit: { author: { email: 'f@x' } }, push },
      update: { path: '../..//deploy/./', strategy: 'Setters' },
    });
    await ran('1.0.1');
    expect(await bare('rev-parse', 'copies/main')).toBe(await bare('rev-parse', 'main'));
    expect((await events())[0]).toContain("to branch 'main' and refspecs 'refs/heads/*:refs/heads/copies/*'\n");
  });
});
