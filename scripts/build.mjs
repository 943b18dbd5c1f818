#!/usr/bin/env node
// Bundles the command (dist/gitops-lab.js) and the engine's process (dist/engine.js): launchers of a few lines, and the scripts that they run.
// Everything is bundled: what is published needs no dependency, and a command starts without walking node_modules.
// --clean: takes away whatever this build did not make; --warm: leaves V8's compiled code for the first start, too
import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { asScript } from './build/as-script.mjs';
import { compileCourse } from './build/compile-course.mjs';
import { launcher } from './build/launcher.mjs';
import { licences } from './build/licences.mjs';
import { warmUp } from './build/warm-up.mjs';

const root = resolve(import.meta.dirname, '..');
const dist = join(root, 'dist');
const anHour = 3_600_000;

// client-node's index pulls in the generated classes of every API; we use its kubeconfig only. Without this the chunk is twice as large.
const shakeClientNode = {
  name: 'shake-client-node',
  setup(builder) {
    builder.onResolve({ filter: /./ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      if (pluginData === 'shaken' || !(path.includes('client-node') || importer.includes('client-node'))) return undefined;
      const resolved = await builder.resolve(path, { importer, resolveDir, kind, pluginData: 'shaken' });
      return resolved.path.includes('client-node') ? { ...resolved, sideEffects: false } : resolved;
    });
  },
};

const common = {
  plugins: [shakeClientNode],
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  outdir: dist,
  write: false,
  metafile: true,
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  logLevel: 'warning',
};

/** For what stays an ES module. */
const alone = {
  ...common,
  // CommonJS packages in an ES module bundle still ask for these.
  banner: {
    js: "import{createRequire as __makeRequire}from'node:module';import{fileURLToPath as __toPath}from'node:url';import{dirname as __toFolder}from'node:path';const require=__makeRequire(import.meta.url);const __filename=__toPath(import.meta.url);const __dirname=__toFolder(__filename);",
  },
};

// Each file appears whole, the ones that others start from last: a command that runs during a build meets the old or the new one.
const place = (files) => {
  mkdirSync(dist, { recursive: true });
  const isChunk = (file) => basename(file.path).startsWith('chunk-');
  for (const file of [...files].sort((a, b) => Number(isChunk(b)) - Number(isChunk(a)))) {
    mkdirSync(dirname(file.path), { recursive: true });
    const temporary = `${file.path}.${process.pid}.tmp`;
    writeFileSync(temporary, file.contents);
    if (!isChunk(file) && file.path.endsWith('.js') && basename(file.path) !== 'engine.js') chmodSync(temporary, 0o755);
    renameSync(temporary, file.path);
  }
};

// A runner that is still open may need an old chunk; --clean (before packing) takes all of them.
const sweep = (keep, all) => {
  for (const name of readdirSync(dist, { recursive: true })) {
    const path = join(dist, name);
    // Another build may be sweeping, too.
    const entry = statSync(path, { throwIfNoEntry: false });
    if (!entry || entry.isDirectory()) continue;
    const old = Date.now() - entry.mtimeMs > anHour;
    const isKept = keep.has(path) || (!all && keep.has(path.replace(/\.cjs\..*\.cache$/, '.cjs')));
    if (!isKept && (all || old)) rmSync(path, { recursive: true, force: true });
  }
};

const command = await build({
  ...common,
  entryPoints: [
    { in: 'src/cli/main.ts', out: 'gitops-lab' },
    { in: 'src/standins/kubectl.ts', out: 'standins/kubectl' },
    { in: 'src/standins/flux.ts', out: 'standins/flux' },
  ],
  splitting: true,
  chunkNames: 'chunk-[name]-[hash]',
});
// One file each: a build during its life must not take a chunk away that it has not loaded yet.
const engineOf = (path, out) => build({ ...common, entryPoints: [{ in: path, out }] });
const engine = await engineOf('src/engines/embedded/host.ts', 'engine');
const kindEngine = await engineOf('src/engines/kind/host.ts', 'kind-engine');

// What images of a learner's own program hold, and what runs before it. The exports are what a controller needs: all of them would be 5 MB.
const forControllers =
  'KubeConfig Watch makeInformer ListWatch KubernetesObjectApi CoreV1Api AppsV1Api BatchV1Api CustomObjectsApi CoordinationV1Api ' +
  'EventsV1Api ApiException PatchStrategy setHeaderOptions Log loadYaml loadAllYaml dumpYaml ADD UPDATE CHANGE DELETE CONNECT ERROR';
const library = await build({
  ...alone,
  stdin: { contents: `export { ${forControllers.replaceAll(' ', ', ')} } from '@kubernetes/client-node';`, resolveDir: root, loader: 'ts' },
  outdir: undefined,
  outfile: join(dist, 'guest', 'client-node.js'),
});
const guest = await build({ ...alone, entryPoints: [{ in: 'src/workloads/guest/guest.ts', out: 'guest/guest' }] });

/** What is started by name, and the script that it starts from. */
const launched = async (title, { outputFiles }, entries) => {
  const script = await asScript(title, dist, outputFiles);
  const launchers = entries.map((entry) => {
    const up = entry.includes('/') ? '..' : '.';
    return { path: join(dist, entry), contents: launcher({ script: script.name, entry: basename(entry), up }) };
  });
  return [...script.files, ...launchers];
};

const files = [
  ...(await compileCourse(root, alone)),
  ...(await launched('command', command, ['gitops-lab.js', 'standins/kubectl.js', 'standins/flux.js'])),
  ...(await launched('engine', engine, ['engine.js'])),
  ...(await launched('kind-engine', kindEngine, ['kind-engine.js'])),
  ...library.outputFiles,
  ...guest.outputFiles,
];
place(files);
const notices = join(dist, 'THIRD-PARTY-LICENSES');
writeFileSync(
  notices,
  licences(
    root,
    [command, engine, kindEngine, library].map(({ metafile }) => metafile),
  ),
);
sweep(new Set([...files.map((file) => file.path), notices]), process.argv.includes('--clean'));
if (process.argv.includes('--warm')) warmUp(dist);
