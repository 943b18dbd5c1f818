import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { marker, namespace, readyOf, useImageAutomation } from '../../../test/flux/use-image-automation.ts';

describe('image-automation-controller', () => {
  const lab = useImageAutomation();
  const { write, push, bare, subjects, show, get, until, automation, choose, ran, failed, events } = lab;

  it('commits what a policy chose, and touches nothing else', async () => {
    write({ 'deploy/run.sh': '#!/bin/sh\n', 'deploy/other.yaml': `a:    1 # odd\n\n\nb: x ${marker('flux-system:web')}\n` });
    chmodSync(join(lab.folder, lab.app, 'deploy/run.sh'), 0o755);
    symlinkSync('run.sh', join(lab.folder, lab.app, 'deploy/link'));
    await push({}, 'Add files');
    const before = await bare('ls-tree', '-r', 'main');
    await automation();
    const { status } = await ran('1.0.1');
    expect(await bare('diff', '--name-only', 'main~1', 'main')).toBe('deploy/web.yaml\n');
    expect((await bare('ls-tree', '-r', 'main')).split('\n').filter((line) => !before.includes(line))).toHaveLength(1);
    expect(await bare('log', '-1', '--format=%an <%ae> %cn %at|%B', 'main')).toBe(
      `Flux <flux@lab.local> Flux ${lab.clock.now() / 1000}|Update from image update automation\n`,
    );
    const head = (await bare('rev-parse', 'main')).trim();
    expect(status).toMatchObject({
      lastPushCommit: head,
      observedSourceRevision: `main@sha1:${head}`,
      observedPolicies: { web: { name: 'registry.lab/web', tag: '1.0.1' } },
    });
    expect(await bare('fsck', '--strict')).toBe('');
    await choose('1.0.2');
    await ran('1.0.2');
    expect(await show('deploy/web.yaml')).toBe(`image: registry.lab/web:1.0.2 ${marker()}\n`);
    expect(await events()).toContain(
      `Normal Succeeded pushed commit '${(await bare('rev-parse', 'main')).slice(0, 7)}' to branch 'main'\nUpdate from image update automation`,
    );
  });

  it('writes what the template says about the changes', async () => {
    await push(
      { 'deploy/api.yaml': `kind: Pod\nmetadata: {name: api, namespace: shop}\nimage: x ${marker('default:web:tag')}\n` },
      'Add the api',
    );
    const messageTemplate = [
      '{{ .Values.team | title }} {{ .AutomationObject }} {{ len .Changed.Changes }}',
      '{{ range $file, $objects := .Changed.FileChanges }}{{ $file }}{{ range $o, $changes := $objects }} {{ $o.Kind }}/{{ $o.Name }}{{ range $changes }} {{ .OldValue }}>{{ .NewValue | trunc -3 }}{{ end }}{{ end }}, {{ end }}',
      '{{ range .Changed.Changes }}{{ .Setter }} {{ end }}{{ range $o, $c := .Changed.Objects }}{{ $o.Namespace }}:{{ len $c }} {{ end }}',
    ].join('\n');
    const commit = { author: { name: 'Flux', email: 'f@x' }, messageTemplate, messageTemplateValues: { team: 'red' } };
    await automation({ git: { commit } });
    await ran('1.0.1');
    expect(await bare('log', '-1', '--format=%B', 'main')).toBe(
      `Red default/${lab.app} 2\napi.yaml Pod/api x>0.1, web.yaml / registry.lab/web:1.0.0>0.1, \ndefault:web:tag default:web :1 shop:1 \n`,
    );
  });

  it.each([
    [
      '{{ .Changed.ImageResult }}',
      'RemovedTemplateField',
      "template uses removed '.Changed.ImageResult' field. Please use '.Changed.FileChanges' or",
    ],
    [
      '{{ nothing }}',
      'GitOperationFailed',
      'unable to create commit message template from spec: template: commit message:1: function "nothing" not defined',
    ],
    [
      '{{ fail "no" }}',
      'GitOperationFailed',
      'failed to run template from spec: template: commit message:1:3: executing "commit message" at <fail "no">: error calling fail: no',
    ],
  ])('refuses the template %s', async (messageTemplate, reason, words) => {
    await automation({ git: { commit: { author: { email: 'f@x' }, messageTemplate } } });
    expect(readyOf(await failed(reason))?.message).toContain(words);
    expect(await subjects()).toHaveLength(2);
  });

  it('signs commits, or says which key is missing', async () => {
    const commit = { author: { email: 'f@x' }, signingKey: { type: 'ssh', secretRef: { name: `key-${lab.app}` } } };
    await automation({ git: { commit } });
    expect(readyOf(await failed('SourceManagerFailed'))?.message).toBe(
      `failed configuring source manager: could not find signing key secret 'key-${lab.app}': secrets "key-${lab.app}" not found`,
    );
    const identity = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    await lab.admin.create({ apiVersion: 'v1', kind: 'Secret', metadata: { name: `key-${lab.app}`, namespace }, stringData: { identity } });
    await ran('1.0.1', lab.app, 'web', 750);
    expect(await bare('cat-file', 'commit', 'main')).toMatch(
      /\ngpgsig -----BEGIN SSH SIGNATURE-----\n( .+\n)+ -----END SSH SIGNATURE-----\n\nUpdate/,
    );
    expect(await bare('fsck')).toBe('');
  });

  it('does nothing, silently, for markers of another namespace', async () => {
    await push({ 'deploy/web.yaml': `image: registry.lab/web:1.0.0 ${marker('flux-system:web')}\n` }, 'Misplace the marker');
    await automation();
    const { status } = await ran('1.0.1');
    expect(status.lastPushCommit).toBeUndefined();
    expect(await events()).toEqual(['Normal Succeeded repository up-to-date']);
    await lab.admin.patch(lab.reference(), { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': 'now' } } }, { type: 'merge' });
    await until((object) => object.status?.lastHandledReconcileAt === 'now');
    expect(await events()).toContain('Normal Succeeded no change since last reconciliation');
  });

  it('rests while suspended, catches up, and lets go of what is deleted', async () => {
    await automation({ suspend: true });
    await lab.clock.advance(1_000);
    await choose('1.0.3');
    await lab.clock.advance(1_000);
    expect((await get()).status?.conditions).toBeUndefined();
    const reference = lab.reference();
    await lab.admin.patch(reference, { spec: { suspend: false } }, { type: 'merge' });
    await ran('1.0.3');
    await lab.admin.delete(reference);
    await lab.clock.advance(1_000);
    expect(await lab.admin.find(reference)).toBeNull();
    expect(readFileSync(join(lab.folder, lab.app, 'deploy/web.yaml'), 'utf8')).toContain('1.0.0');
  });
});
