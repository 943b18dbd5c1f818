// The forge, the registry, and the receivers of webhooks.
import { createHash } from 'node:crypto';
import type { Random } from '../../seeded-random.ts';
import { mutate, mutateBytes, mutateText, nastyText, wire } from '../mutate.ts';
import type { Shot, Victim } from '../victim.ts';

const login = { authorization: `Basic ${Buffer.from('learner:learner-token').toString('base64')}` };
const digest = (content: Buffer | string) => `sha256:${createHash('sha256').update(content).digest('hex')}`;

const manifest = {
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  config: { mediaType: 'x', size: 2, digest: digest('{}') },
  layers: [{ mediaType: 'y', size: 1, digest: digest('a') }],
  subject: { digest: digest('b') },
  annotations: { a: 'b' },
};

const names = ['fuzz', 'fuzz/a', 'web', 'A', '..', '../..', 'a//b', '_tags', 'fuzz/_blobs', 'x'.repeat(300), 'a/blobs', 'a/manifests/b'];
const references = [
  'latest',
  digest('a'),
  digest('{}'),
  'sha256:x',
  'sha512:00',
  '..',
  '__proto__',
  'x'.repeat(200),
  '',
  'sha256:../../../etc/passwd',
  '%2e%2e',
];
const ranges = ['bytes=0-', 'bytes=5-3', 'bytes=-1', 'x', 'bytes=99999999999-'];
const contentRanges = ['0-1', '5-3', 'x', '-1', '0-99999999999', 'bytes 0-1/2'];

export const registry = (random: Random, victim: Victim): Shot => {
  const name = random.pick(names);
  const reference = random.pick(references);
  const blobs = [
    'blobs/uploads/',
    `blobs/uploads/${reference}`,
    `blobs/uploads/?digest=${reference}`,
    `blobs/uploads/?mount=${reference}&from=web`,
  ];
  const others = [
    `manifests/${reference}`,
    `blobs/${reference}`,
    'tags/list',
    `tags/list?n=${nastyText(random, 50)}&last=x`,
    `referrers/${reference}?artifactType=x`,
  ];
  const method = random.pick(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
  const body = random.chance(0.5) ? JSON.stringify(mutate(random, manifest)) : random.pick(['{}', 'a', '', random.bytes(100)]);
  const headers: Record<string, string> = {
    'content-type': random.pick(['application/vnd.oci.image.manifest.v1+json', 'application/json', 'application/octet-stream']),
  };
  if (random.chance(0.3)) headers['content-range'] = random.pick(contentRanges);
  if (random.chance(0.2)) headers['range'] = random.pick(ranges);
  const where = `/v2/${random.chance(0.1) ? '_catalog?n=x' : `${name}/${random.pick([...blobs, ...others])}`}`;
  const content = method === 'GET' || method === 'HEAD' ? undefined : random.chance(0.3) ? mutateBytes(random, Buffer.from(body)) : body;
  return { method, path: `${victim.registry}${wire(random.chance(0.2) ? mutateText(random, where) : where)}`, headers, body: content };
};

const packet = (text: string) => `${(text.length + 4).toString(16).padStart(4, '0')}${text}`;
const zero = '0'.repeat(40);
const repositories = ['fuzz.git', 'fuzz', 'new.git', '../x.git', 'a/b.git', '.git', 'x%2f..git'];

const gitLines = [
  `${zero} ${'1'.repeat(40)} refs/heads/x\0 report-status side-band-64k`,
  `${zero} ${zero} refs/heads/main`,
  `want ${'a'.repeat(40)} multi_ack side-band-64k\n`,
  'command=fetch\n',
  'command=ls-refs\n',
  'done\n',
  `${zero} ${zero} ../../x\0report-status`,
  'push-cert\0x',
];

export const git = (random: Random, victim: Victim): Shot => {
  const service = random.pick(['git-upload-pack', 'git-receive-pack']);
  const repository = wire(random.pick(repositories));
  if (random.chance(0.25)) {
    const asked = random.pick([service, 'x', '', '../../bin/sh', `${service}%00`]);
    const headers = { ...login, 'git-protocol': random.pick(['version=2', 'version=99', 'x', 'version=2:version=1']) };
    return { method: 'GET', path: `${victim.forge}/${repository}/info/refs?service=${asked}`, headers };
  }
  const lines = Array.from(
    { length: 1 + random.below(4) },
    () => packet(random.pick(gitLines)) + random.pick(['', '0000', '0001', '0002']),
  );
  const pack = `PACK\0\0\0\x02\0\0\0\x01${random.bytes(random.below(60)).toString('latin1')}`;
  const body = mutateBytes(random, Buffer.from(`${lines.join('')}0000${pack}`, 'latin1'));
  const headers: Record<string, string> = { ...login, 'content-type': `application/x-${service}-request` };
  if (random.chance(0.3)) headers['git-protocol'] = 'version=2';
  if (random.chance(0.2)) headers['content-encoding'] = 'gzip';
  return { method: 'POST', path: `${victim.forge}/${repository}/${service}`, headers, body };
};

const me = '/repos/learner/fuzz';
const gitea: [string, string, unknown][] = [
  ['POST', '/user/repos', { name: 'fuzz', private: false, auto_init: true }],
  ['POST', `${me}/pulls`, { title: 'x', head: 'blue', base: 'main', body: 'y' }],
  ['PATCH', `${me}/pulls/1`, { title: 'x', state: 'closed', labels: [1] }],
  ['POST', `${me}/pulls/1/merge`, { Do: 'merge', MergeTitleField: 'x', delete_branch_after_merge: true }],
  ['POST', `${me}/issues/1/comments`, { body: 'x' }],
  ['POST', `${me}/labels`, { name: 'a', color: '#ff0000' }],
  ['PUT', `${me}/issues/1/labels`, { labels: [1, 'a'] }],
  [
    'POST',
    `${me}/hooks`,
    { type: 'gitea', config: { url: 'http://127.0.0.1:9/', content_type: 'json', secret: 's' }, events: ['push'], active: false },
  ],
  ['POST', `${me}/statuses/${'a'.repeat(40)}`, { state: 'success', context: 'x', description: 'y', target_url: 'http://x' }],
  ['POST', `${me}/branch_protections`, { branch_name: 'main', enable_push: false, required_approvals: 1 }],
  ['POST', `${me}/contents/a.txt`, { content: 'YQ==', message: 'x', branch: 'main', sha: 'y' }],
  ['PUT', `${me}/contents/a.txt`, { content: 'YQ==', message: 'x', sha: 'y' }],
  ['POST', `${me}/branches`, { new_branch_name: 'blue', old_branch_name: 'main' }],
  ['GET', `${me}/commits?page=1&limit=5&sha=main`, undefined],
  ['GET', `${me}/contents/a.txt?ref=main`, undefined],
  ['GET', `${me}/pulls?state=all&page=1&limit=2`, undefined],
  ['GET', `${me}/git/trees/main?recursive=1`, undefined],
  ['GET', '/repos/search?q=x', undefined],
  ['GET', `${me}/raw/a.txt`, undefined],
  ['DELETE', `${me}/branches/blue`, undefined],
];

const pages = ['/learner/fuzz', '/learner/fuzz/src/branch/main', '/learner/fuzz/pulls/1', '/user/login', '/learner/fuzz/settings/hooks'];
const types = ['application/json', 'application/json', 'application/x-www-form-urlencoded', 'x'];

export const rest = (random: Random, victim: Victim): Shot => {
  const [method, path, value] = random.pick(gitea);
  const body = value === undefined ? undefined : Buffer.from(JSON.stringify(mutate(random, value)));
  const api = `/api/v1${random.chance(0.3) ? mutateText(random, path) : path}`;
  return {
    method,
    path: `${victim.forge}${wire(random.chance(0.1) ? mutateText(random, random.pick(pages)) : api)}`,
    headers: { ...(random.chance(0.05) ? {} : login), 'content-type': random.pick(types) },
    body: body && random.chance(0.3) ? mutateBytes(random, body) : body,
  };
};

const payload = {
  ref: 'refs/heads/main',
  repository: { full_name: 'a/b' },
  push_data: { tag: 'x' },
  eventKey: 'repo:refs_changed',
  action: 'push',
  docker_url: 'x',
  updated_tags: ['a'],
};

const hookHeaders: Record<string, string[]> = {
  'content-type': ['application/json', 'application/x-www-form-urlencoded', ''],
  'x-signature': ['sha256=00', 'sha1=', 'x', `sha512=${'0'.repeat(128)}`, 'md5=1'],
  'x-hub-signature-256': ['sha256=00', 'x', 'sha256='],
  'x-hub-signature': ['sha256=00', 'sha1=x', ''],
  'x-gitlab-token': ['fuzz', 'x', ''],
  'x-github-event': ['ping', 'push', 'x', ''],
  'x-gitlab-event': ['Push Hook', 'x'],
  'x-event-key': ['repo:refs_changed', 'diagnostics:ping'],
  'x-nexus-webhook-signature': ['00', 'x'],
};

/** By way of the API server's proxy, as nothing in the cluster listens outside. */
export const hooks = (random: Random, victim: Victim): Shot => {
  const path = random.pick(victim.hookPaths);
  const body = Buffer.from(JSON.stringify(mutate(random, payload)));
  const headers = Object.fromEntries(Object.entries(hookHeaders).map(([name, values]) => [name, random.pick(values)]));
  const proxy = '/api/v1/namespaces/flux-system/services/webhook-receiver:80/proxy';
  const method = random.pick(['POST', 'POST', 'POST', 'GET', 'PUT']);
  return {
    method,
    path: `${proxy}${wire(random.chance(0.2) ? mutateText(random, path) : path)}`,
    headers,
    body: random.chance(0.3) ? mutateBytes(random, body) : body,
  };
};
