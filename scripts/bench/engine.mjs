// From a push to what runs: an engine in this process, real git and kubectl as clients.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadBareEngine } from '../load-bare-engine.mjs';
import { find, percentile, run } from './measure.mjs';

const objects = (forge) => `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: bench, namespace: default}
spec: {interval: 10m, url: ${forge}/bench.git, ref: {branch: main}}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: bench, namespace: default}
spec: {interval: 10m, path: ./, prune: true, sourceRef: {kind: GitRepository, name: bench}}
`;

const pushOnce = async ({ env, git, kubectl }, round) => {
  writeFileSync(
    join(env.WORK, 'config.yaml'),
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bench, namespace: default}\ndata: {round: "${round}"}\n`,
  );
  await git('add', '-A');
  await git('commit', '-q', '-m', `Round ${round}`);
  const started = performance.now();
  await git('push', '-q', 'origin', 'main');
  await kubectl('annotate', '--overwrite', 'gitrepository/bench', `reconcile.fluxcd.io/requestedAt=${Date.now()}-${round}`);
  const head = (await git('rev-parse', 'HEAD')).trim();
  await kubectl('wait', 'kustomization/bench', `--for=jsonpath={.status.lastAppliedRevision}=main@sha1:${head}`, '--timeout=30s');
  return performance.now() - started;
};

export const measureEngine = async (rounds) => {
  if (!find('flux') || !find('kubectl')) return [{ what: 'push to Ready', promise: '<= 1000 ms', value: 'no flux or kubectl here' }];
  const startBareEngine = await loadBareEngine();
  const engine = await startBareEngine({ flux: true });
  const work = mkdtempSync(join(tmpdir(), 'gitops-lab-bench-'));
  const env = { ...engine.environment, WORK: work, GIT_CONFIG_GLOBAL: '/dev/null' };
  const git = (...words) => run('git', ['-c', 'user.name=Bench', '-c', 'user.email=bench@lab.local', ...words], { cwd: work, env });
  const kubectl = (...words) => run('kubectl', words, { env });
  mkdirSync(work, { recursive: true });
  await git('init', '-q', '-b', 'main');
  await git('remote', 'add', 'origin', `${env.FORGE.replace('://', `://${env.FORGE_TOKEN}@`)}/bench.git`);
  await run('git', ['-c', 'user.name=Bench', '-c', 'user.email=bench@lab.local', 'commit', '-q', '--allow-empty', '-m', 'Start'], {
    cwd: work,
    env,
  });
  await git('push', '-q', 'origin', 'main');
  await run('kubectl', ['apply', '-f', '-'], { env, input: objects(env.FORGE) });
  await kubectl('wait', 'kustomization/bench', '--for=condition=Ready', '--timeout=30s');
  const samples = [];
  for (let round = 0; round < rounds; round++) samples.push(await pushOnce({ env, git, kubectl }, round));
  await engine.close();
  rmSync(work, { recursive: true, force: true });
  return [{ what: 'push (and a request) to Ready', promise: '<= 1000 ms', samples, kept: percentile(samples, 95) <= 1000 }];
};
