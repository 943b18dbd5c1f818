#!/usr/bin/env node
// Makes docs/run.svg and docs/run.txt: a real run of the built command, nothing of it typed by hand. npm run picture
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ansiToSvg, plain } from './picture/ansi-to-svg.mjs';

const root = resolve(import.meta.dirname, '..');
const program = process.env.GITOPS_LAB_COMMAND ?? join(root, 'dist', 'gitops-lab.js');
const columns = 112;
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'gitops-lab-picture-')));
const workspace = join(folder, 'gitops-lab');
const env = {
  PATH: process.env.PATH,
  HOME: folder,
  GIT_CONFIG_NOSYSTEM: '1',
  FORCE_COLOR: '1',
  COLUMNS: String(columns),
  LANG: 'C.UTF-8',
  // The picture is of a machine without Docker, wherever it is made.
  DOCKER_HOST: 'unix:///nowhere',
};

const lab = (...words) => {
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, ...words], { cwd: folder, env, encoding: 'utf8' });
  if (status !== 0 && status !== 1) throw new Error(`gitops-lab ${words.join(' ')}: ${stdout}${stderr}`);
  return stdout.replaceAll(folder, '~');
};
const git = (clone, ...words) => execFileSync('git', words, { cwd: join(workspace, clone), env, encoding: 'utf8' });

const scenes = [];
/** What a reader sees; `text` where something else than a command of ours was typed. */
const scene = (typed, text) =>
  scenes.push(`\u001b[36m$\u001b[39m \u001b[1m${typed}\u001b[22m${text ? `\n${text.replace(/^\n+/, '').trimEnd()}` : ''}\n`);
const see = (...words) => scene(`gitops-lab ${words.join(' ')}`, lab(...words));

/** The beginning: what there is, and the first lines of the task. */
const opening = (text, lines) => [...text.trim().split('\n').slice(0, lines), '  \u001b[2m…\u001b[22m'].join('\n');

const solveAndGoOn = () => {
  lab('solve', '--apply');
  lab('check', '--wait', '60s');
  lab('next', '--skip');
};

const raiseReplicas = () => {
  const path = join(workspace, 'shop', 'deploy', 'web.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace('replicas: 2', 'replicas: 3'));
  git('shop', 'commit', '-qam', 'Run three replicas');
  git('shop', 'push', '-q');
  scene('git commit -qam "Run three replicas" && git push -q', '');
};

try {
  const started = lab('start', 'sources', '--no-runner');
  scene('npx gitops-lab start sources', opening(started, 16));
  solveAndGoOn();
  raiseReplicas();
  see('check');
  lab('down', '--yes');
  rmSync(workspace, { recursive: true, force: true });
  lab('start', 'image-automation', '--no-runner');
  for (let task = 1; task <= 3; task++) solveAndGoOn();
  see('release', 'kiosk', '1.2.0');
  see('loop');
} finally {
  spawnSync(process.execPath, [program, 'down', '--yes'], { cwd: folder, env });
  rmSync(folder, { recursive: true, force: true });
}

const text = scenes.join('\n').trimEnd();
writeFileSync(join(root, 'docs', 'run.txt'), `${plain(text).replaceAll(/[ \t]+$/gm, '')}\n`);
writeFileSync(join(root, 'docs', 'run.svg'), ansiToSvg(text, 'gitops-lab in a terminal: start, a push, check, loop'));
console.log(`docs/run.svg, docs/run.txt: ${text.split('\n').length} lines`);
